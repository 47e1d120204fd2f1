/** A decimal of at most two places and twelve digits before them, as JSON carries it. */
export const PATTERN = '^-?[0-9]{1,12}(\\.[0-9]{1,2})?$'
const DECIMAL = new RegExp(PATTERN)

/** `12.5` → 1250; null for what is no such decimal. Exact: no fraction is ever made. */
export function toScaled(text: string): number | null {
  if (!DECIMAL.test(text)) return null
  const point = text.indexOf('.')
  if (point < 0) return Number(text) * 100 + 0
  return Number(text.slice(0, point) + text.slice(point + 1).padEnd(2, '0')) + 0
}

/** 1250 → `12.50`, always with two places. */
export function fromScaled(scaled: number): string {
  const digits = String(Math.abs(scaled)).padStart(3, '0')
  return `${scaled < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
