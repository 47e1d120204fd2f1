/** What a number's text depends on beside the counter: the business date and the fiscal year around it. */
export interface NumberDate {
  /** `YYYY-MM-DD`. */
  readonly today: string
  /** `MM-DD` on which the fiscal year starts. */
  readonly fiscalYearStart: string
}

/** Placeholders of the business date; their texts are of one length each, so that numbers sort. */
export const DATE_MARKS: Readonly<Record<string, (date: NumberDate) => string>> = {
  '{fy}': fiscalYear,
  '{yyyy}': ({ today }) => today.slice(0, 4),
}

const COUNTER = /\{(#+)\}/
const RANDOM = /\{(\?+)\}/
const FIELD = /\{([a-z][a-z0-9_]{0,47})\}/g

/** Letters and digits that people do not take for each other, read aloud or written by hand. */
export const PLAIN_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** The fields of the record of which a pattern makes its text, in their order. */
export function fieldsIn(pattern: string): readonly string[] {
  return [...pattern.matchAll(FIELD)].filter(([mark]) => !Object.hasOwn(DATE_MARKS, mark)).map(([, name = '']) => name)
}

/** True where texts of the pattern are counted. */
export function isCounted(pattern: string): boolean {
  return COUNTER.test(pattern)
}

/** How many characters of a text of the pattern are drawn by lot. */
export function drawnIn(pattern: string): number {
  return RANDOM.exec(pattern)?.[1]?.length ?? 0
}

/**
 * A pattern with the texts of the record's fields and the drawn characters in it, its date and counter left open. `pick`
 * gives a number below the one given, each as likely as the others.
 */
export function fillPattern(
  pattern: string,
  texts: Readonly<Record<string, string>>,
  alphabet: string,
  pick: (below: number) => number
): string {
  const plain = (text: string) => text.replace(/[{}]/g, '')
  return pattern
    .replace(FIELD, (mark, name: string) => (Object.hasOwn(DATE_MARKS, mark) ? mark : plain(texts[name] ?? '')))
    .replace(RANDOM, (_mark, signs: string) => Array.from(signs, () => alphabet[pick(alphabet.length)]).join(''))
}

/** What a pattern counts in: the texts of its date placeholders, or `-` for one counter for ever. */
export function periodOf(pattern: string, date: NumberDate): string {
  const marks = Object.entries(DATE_MARKS).filter(([mark]) => pattern.includes(mark))
  return marks.length === 0 ? '-' : marks.map(([, textOf]) => textOf(date)).join('/')
}

/** The text of one number: `STU-{fy}-{#####}` gives `STU-2026-27-00042`. A counter beyond its signs grows longer. */
export function renderNumber(pattern: string, date: NumberDate, count: number): string {
  return dated(pattern, date).replace(COUNTER, (_mark, signs: string) => String(count).padStart(signs.length, '0'))
}

/** The counter that a text of the pattern holds; null for a text of another form. */
export function countIn(pattern: string, date: NumberDate, text: string): number | null {
  const [before = '', signs = '', after = ''] = dated(pattern, date).split(COUNTER)
  if (!text.startsWith(before) || !text.endsWith(after)) return null
  const digits = text.slice(before.length, text.length - after.length)
  return digits.length >= signs.length && /^[0-9]{1,15}$/.test(digits) ? Number(digits) : null
}

function dated(pattern: string, date: NumberDate): string {
  return Object.entries(DATE_MARKS).reduce((text, [mark, textOf]) => text.replaceAll(mark, textOf(date)), pattern)
}

/** `2026-27`: the years in which the fiscal year starts and ends; one that is the calendar year ends in itself. */
function fiscalYear({ today, fiscalYearStart }: NumberDate): string {
  const year = Number(today.slice(0, 4))
  const first = today.slice(5) >= fiscalYearStart ? year : year - 1
  return `${String(first).padStart(4, '0')}-${String((first + 1) % 100).padStart(2, '0')}`
}
