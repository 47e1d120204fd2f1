import { fileTypeFromBuffer } from 'file-type'

/** Bytes from which the type of a file is told. */
export const HEAD_BYTES = 64 * 1024

/** Control characters that texts have: tab, line feed, form feed, carriage return. All others are signs of something else. */
const OF_TEXT = /[\t\n\f\r]/g

/** What the beginnings of pages and programs look like: they are texts, and none that is taken. */
const ACTIVE = /^\s*(?:<[!?a-z]|#!|@echo\b)/i

/** The media type that the first bytes of a file show; null where they show none that is known. */
export async function sniffType(head: Uint8Array, isWhole: boolean): Promise<string | null> {
  const known = await fileTypeFromBuffer(head)
  if (known) return known.mime
  return isPlainText(head, isWhole) ? 'text/plain' : null
}

function isPlainText(head: Uint8Array, isWhole: boolean): boolean {
  try {
    // A character may stand half in the part that is read.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
    return !/\p{Cc}/u.test(text.replace(OF_TEXT, '')) && !ACTIVE.test(text)
  } catch {
    return false
  }
}
