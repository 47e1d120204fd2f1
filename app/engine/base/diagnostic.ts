/** How much a finding matters: an error stops the compile, a warning is printed and passed. */
export type Severity = 'error' | 'warning'

/**
 * One finding about a declaration, placed in the author's own file.
 * `pointer` is an RFC 6901 JSON pointer into `file`; `hint` says what to write instead.
 */
export interface Diagnostic {
  readonly code: string
  readonly severity: Severity
  readonly file: string
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

/** Where in an author's file something was declared. */
export interface SourceRef {
  readonly file: string
  readonly pointer: string
}

/** Collects findings; a compile reports all of them in one run instead of stopping at the first. */
export class Diagnostics {
  readonly #items: Diagnostic[] = []

  error(code: string, at: SourceRef, message: string, hint?: string): void {
    this.#items.push({ code, severity: 'error', ...at, message, ...(hint ? { hint } : {}) })
  }

  warn(code: string, at: SourceRef, message: string, hint?: string): void {
    this.#items.push({ code, severity: 'warning', ...at, message, ...(hint ? { hint } : {}) })
  }

  add(items: readonly Diagnostic[]): void {
    this.#items.push(...items)
  }

  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === 'error')
  }

  /** All findings in a stable order: by file, then pointer, then code. */
  all(): readonly Diagnostic[] {
    const rank = (item: Diagnostic) => `${item.file}\u0000${item.pointer}\u0000${item.code}`
    return [...this.#items].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
  }
}

/** One finding as people read it: `file#pointer CODE message (hint)`. */
export function formatDiagnostic(item: Diagnostic): string {
  const hint = item.hint ? `\n    hint: ${item.hint}` : ''
  return `${item.severity} ${item.code} ${item.file}#${item.pointer}\n    ${item.message}${hint}`
}
