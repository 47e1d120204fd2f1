/** What is wrong with an expression, without a place: the caller knows the file and the pointer. */
export interface Finding {
  readonly message: string
  readonly hint?: string
}

/** A value, or why there is none. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly finding: Finding }

export function good<Value>(value: Value): Outcome<Value> {
  return { ok: true, value }
}

export function bad(message: string, hint?: string): { readonly ok: false; readonly finding: Finding } {
  return { ok: false, finding: hint === undefined ? { message } : { message, hint } }
}
