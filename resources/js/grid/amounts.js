import { ungrouped } from '../../../app/engine/kernel/money/typed.ts'

/** The sign that stands before the decimals in a language. */
function decimalSign(language) {
  const parts = new Intl.NumberFormat(language).formatToParts(0.5)
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.'
}

/**
 * A typed number as a whole number of its last decimal place: `1,250.5` with two places is 125050n. Null for an
 * empty box and for what the server would refuse. Nothing passes through a binary fraction.
 */
export function scaledOf(text, scale, language) {
  const typed = ungrouped(text.replaceAll('%', '').trim(), language, scale)
  const plain = typed === null ? '' : plainNumber(typed, decimalSign(language))
  const [, sign, whole, fraction = ''] = /^([-−]?)(\d+)(?:\.(\d*))?$/u.exec(plain) ?? []
  if (whole === undefined || fraction.length > scale) return null
  const value = BigInt(whole + fraction.padEnd(scale, '0'))
  return sign ? -value : value
}

/** The spelling of machines is read in every language, unless its point may be that language's thousands. */
function plainNumber(text, decimal) {
  if (!/^[-−]?\d+\.\d+$/u.test(text)) return text.replace(decimal, '.')
  const isAmbiguous = decimal !== '.' && /^[-−]?\d{1,3}\.\d{3}$/u.test(text)
  return isAmbiguous ? '' : text
}

/**
 * A number copied from elsewhere as the server reads typed ones: without signs of currency and thousands. A text
 * that is no number stays as it is.
 */
export function typedNumber(text, language) {
  // How many decimals the box takes is not known here: what could be either is left to the server.
  const typed = ungrouped(text.replaceAll(/[%\p{Sc}]/gu, '').trim(), language, Infinity)
  const [whole = '', fraction = '0', ...rest] = (typed ?? '').split(decimalSign(language))
  return rest.length === 0 && /^[-−]?\d+$/u.test(whole) && /^\d+$/u.test(fraction) ? typed : text
}

/** A scaled whole number as people read it. */
export function showScaled(value, scale, language) {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const at = digits.length - scale
  const text = `${value < 0n ? '-' : ''}${digits.slice(0, at)}${scale > 0 ? `.${digits.slice(at)}` : ''}`
  const places = { minimumFractionDigits: scale, maximumFractionDigits: scale }
  // Given as a text, a number keeps all its digits.
  return new Intl.NumberFormat(language, places).format(text)
}
