/** True for a date that exists, `YYYY-MM-DD`, from year 1 to 9999. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const parsed = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)
}

/** An instant with its zone as ISO UTC with milliseconds; null for anything else. */
export function instantLiteral(text: string): string | null {
  const shape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (!shape?.[1] || !isDate(shape[1])) return null
  const parsed = new Date(text)
  if (Number.isNaN(parsed.getTime())) return null
  const iso = parsed.toISOString()
  return iso.length === 24 && !iso.startsWith('0000') ? iso : null
}

/** A plain decimal number as a scaled integer, trailing zeros dropped; null when it is not one or too long. */
export function decimalLiteral(text: string): { readonly value: number; readonly scale: number } | null {
  const shape = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (!shape) return null
  const fraction = (shape[2] ?? '').replace(/0+$/, '')
  const value = Number(`${shape[1]}${fraction}`)
  return Number.isSafeInteger(value) ? { value, scale: fraction.length } : null
}
