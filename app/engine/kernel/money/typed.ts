/**
 * A number as people type it, without the signs that group its digits: `1,00,000.50` and `100,000.50` become `100000.50`.
 * Null where such a sign groups nothing, as in `1,5`: the last group has three digits, others two or three, and the first
 * does not begin with a zero. What holds no such sign, or is no number, is given back as it is; so is `1.250` where a
 * point groups but could be the decimal sign of machines as well, of a number of so many decimal `places`.
 */
export function ungrouped(text: string, language: string, places: number): string | null {
  const { group, decimal } = signsOf(language)
  const [, before = '', core, after = ''] = /^(\P{Nd}*)(\p{Nd}(?:.*\p{Nd})?)(\P{Nd}*)$/su.exec(text.trim()) ?? []
  if (core === undefined || group === null || !group.test(core)) return text
  if (/^\p{Nd}+\.\p{Nd}+$/u.test(core) && !isThousands(core, places)) return text
  const [whole = '', ...fractions] = core.split(decimal)
  const groups = whole.split(group)
  const pieces = [...groups, ...fractions.flatMap((part) => part.split(group))]
  if (!pieces.every((part) => /^\p{Nd}*$/u.test(part))) return text
  const isGrouped = isShaped(groups) && fractions.length <= 1 && !fractions.some((part) => group.test(part))
  return isGrouped ? before + [groups.join(''), ...fractions].join(decimal) + after : null
}

/** The sign that groups digits in a language, as it is printed; '' where none does. */
export function groupSign(language: string): string {
  return signsOf(language).printed
}

interface Signs {
  readonly decimal: string
  readonly printed: string
  /** All that people type for it; null where nothing groups. */
  readonly group: RegExp | null
}

/** Making a format takes longer than reading a number; languages are few. */
const known = new Map<string, Signs>()

function signsOf(language: string): Signs {
  const signs = known.get(language) ?? readSigns(language)
  known.set(language, signs)
  return signs
}

function readSigns(language: string): Signs {
  const parts = new Intl.NumberFormat(language, { useGrouping: 'always' }).formatToParts(1234567.5)
  const sign = (type: Intl.NumberFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  const printed = sign('group')
  return { decimal: sign('decimal') || '.', printed, group: printed === '' ? null : variantsOf(printed) }
}

/** Keyboards have one space and one apostrophe. */
function variantsOf(sign: string): RegExp {
  const typed = /^\s$/u.test(sign) ? '\\s' : /^['’]$/u.test(sign) ? "'’" : sign
  return new RegExp(`[${typed}]`, 'u')
}

/** `1.250` of a number that cannot have three decimals. */
function isThousands(core: string, places: number): boolean {
  return places < 3 && /^\p{Nd}{1,3}\.\p{Nd}{3}$/u.test(core)
}

function isShaped([first = '', ...others]: readonly string[]): boolean {
  if (others.length === 0) return true
  return (
    /^\p{Nd}{1,3}$/u.test(first) &&
    !/^0/u.test(first) &&
    others.slice(0, -1).every((part) => /^\p{Nd}{2,3}$/u.test(part)) &&
    /^\p{Nd}{3}$/u.test(others.at(-1) ?? '')
  )
}
