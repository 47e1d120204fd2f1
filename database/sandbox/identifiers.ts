import type { Random } from './random.js'

/** Before any real use, so that ids made later always sort after those of the sandbox. */
const FIRST_MOMENT = Date.UTC(2024, 0, 1)

/**
 * Makes ids of the form of UUIDv7 (RFC 9562, 5.7) that are the same in every run: the time part is
 * a counter of milliseconds, so that they sort in the order in which they were made.
 */
export function identifierMaker(random: Random): () => string {
  let moment = FIRST_MOMENT
  const hexadecimal = (digits: number) => {
    let text = ''
    for (let digit = 0; digit < digits; digit++) text += random.integer(0, 15).toString(16)
    return text
  }
  return () => {
    const time = (moment++).toString(16).padStart(12, '0')
    const variant = random.integer(8, 11).toString(16)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hexadecimal(3)}-${variant}${hexadecimal(3)}-${hexadecimal(12)}`
  }
}
