/** How a language writes numbers: its signs for decimals and thousands. */
export function numberSigns(language) {
  const parts = new Intl.NumberFormat(language).formatToParts(-1234567.5)
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? ''
  return { decimal: sign('decimal') || '.', group: sign('group') }
}

/**
 * A typed number as a whole number of its last decimal place: `1,250.5` with two places is 125050n. Null for an
 * empty box and for what is no number. Nothing passes through a binary fraction.
 */
export function scaledOf(text, scale, language) {
  const plain = plainNumber(text.replaceAll(/[\s%]/gu, ''), numberSigns(language))
  const [, sign, whole, fraction = ''] = /^([-−]?)(\d+)(?:\.(\d*))?$/u.exec(plain) ?? []
  if (whole === undefined || fraction.length > scale) return null
  const value = BigInt(whole + fraction.padEnd(scale, '0'))
  return sign ? -value : value
}

/** The spelling of machines is read in every language, unless its point may be that language's thousands. */
function plainNumber(text, { decimal, group }) {
  const isPlain = /^[-−]?\d+(?:\.\d+)?$/u.test(text)
  const isAmbiguous = decimal !== '.' && /^[-−]?\d{1,3}\.\d{3}$/u.test(text)
  if (isPlain && !isAmbiguous) return text
  return (group ? text.replaceAll(group, '') : text).replace(decimal, '.')
}

/**
 * A number copied from elsewhere as the server reads typed ones: without signs of currency and thousands. A text
 * that is no number stays as it is.
 */
export function typedNumber(text, language) {
  const { decimal, group } = numberSigns(language)
  const bare = text.replaceAll(/[\s%\p{Sc}]/gu, '')
  const typed = group ? bare.replaceAll(group, '') : bare
  const [whole = '', fraction = '0', ...rest] = typed.split(decimal)
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
