/** Characters of the GSM 7-bit alphabet (3GPP TS 23.038), and those of its extension, which count twice. */
const BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
const EXTENDED = /[\^{}\\[~\]|€]/g

/** Segments of one message at most; beyond it is cut off. */
export const MOST_SEGMENTS = 6

/** Length of one segment alone, and of each of several. */
const LENGTHS = { gsm: { alone: 160, joined: 153 }, unicode: { alone: 70, joined: 67 } } as const

/** Into how many segments a text message is cut, by which it is charged: one at least. */
export function segmentsOf(text: string): number {
  const isGsm = BASIC.test(text)
  const length = isGsm ? text.length + (text.match(EXTENDED)?.length ?? 0) : text.length
  const { alone, joined } = isGsm ? LENGTHS.gsm : LENGTHS.unicode
  return length <= alone ? 1 : Math.ceil(length / joined)
}

/** The text, cut off with an ellipsis where it is longer than the most segments. */
export function fitSegments(text: string): string {
  if (segmentsOf(text) <= MOST_SEGMENTS) return text
  const characters = Array.from(text)
  // Any ellipsis of its own character would make the message Unicode, of which less fits.
  const cut = (count: number) => `${characters.slice(0, count).join('')}...`
  let low = 0
  let high = characters.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (segmentsOf(cut(middle)) <= MOST_SEGMENTS) low = middle
    else high = middle - 1
  }
  return cut(low)
}
