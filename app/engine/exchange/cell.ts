/**
 * A value as a table holds it. Numbers are decimal texts, so that no digit is lost on the way; dates are `YYYY-MM-DD`, moments
 * `YYYY-MM-DDTHH:MM:SS` by the school's clock.
 */
export type Cell = { readonly kind: 'text' | 'number' | 'date' | 'moment'; readonly text: string } | null

/** What makes a spreadsheet take a text for a formula when it stands first, full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** True for a text that a spreadsheet would work out. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text)
}

/** A text that a spreadsheet shows as it is: an apostrophe goes before what it would work out. */
export function disarmed(text: string): string {
  return isFormula(text) ? `'${text}` : text
}

/** The text that `disarmed` was given. */
export function rearmed(text: string): string {
  return text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text
}
