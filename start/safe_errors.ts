/** Deeper causes say nothing new. */
const MOST_CAUSES = 4

/** An error as it is logged. */
export interface SafeError {
  readonly type: string
  /** Of the error, if it is a word: `E_STATEMENT_FAILED`, `23505`. */
  readonly code?: string
  readonly message: string
  /** The places alone, without the message that a stack begins with. */
  readonly stack: string
  readonly cause?: SafeError
}

/**
 * A message without what may be a value of a record: what stands in quotes or brackets, mail addresses and
 * long numbers are left out.
 */
export function withoutValues(message: string): string {
  return message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)/g, '…')
    .replace(/\S+@\S+/g, '…')
    .replace(/\d[\d\s-]{3,}\d/g, '…')
}

/**
 * What a log keeps of an error: logs go to places where no record may go. A driver puts the row that it refused
 * into the properties of its errors (`detail` of PostgreSQL), so only those named here are kept, of causes too.
 */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'Something was thrown that is no error', stack: '' }
  }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    ...(typeof code === 'string' && /^\w{1,64}$/.test(code) ? { code } : {}),
    message: withoutValues(error.message),
    stack: placesOf(error),
    ...(error.cause === undefined || depth >= MOST_CAUSES ? {} : { cause: safeError(error.cause, depth + 1) }),
  }
}

function placesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
