import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { E_DOCUMENT_REFUSED } from './errors.js'

/**
 * A document as data: pdfmake's definition without functions, files and addresses. Pictures are data URLs.
 * Text is set in `Noto Sans` (Latin, Greek, Cyrillic, Devanagari, ₹) unless it names another font that
 * the renderer has. Tables may use the layouts `ledger` and `underlined` besides pdfmake's own.
 */
export type PdfDocument = Readonly<
  Pick<
    TDocumentDefinitions,
    | 'background'
    | 'content'
    | 'defaultStyle'
    | 'footer'
    | 'header'
    | 'info'
    | 'language'
    | 'pageMargins'
    | 'pageOrientation'
    | 'pageSize'
    | 'styles'
    | 'watermark'
  >
>

const PICTURE = /^data:image\/(?:png|jpeg);base64,[a-z0-9+/]+={0,2}$/i
/** Keys by which pdfmake reads files or fetches addresses; `svg` draws pictures from files unasked. */
const OUTSIDE = new Set(['svg', 'attachment', 'attachments', 'files', 'images'])
const DEEPEST = 60

/** Throws E_DOCUMENT_REFUSED, with the place, unless the document is plain data that needs nothing from outside. */
export function checkPdfDocument(document: PdfDocument): void {
  check(document, 'document', 0)
}

function check(value: unknown, place: string, depth: number): void {
  if (typeof value === 'function' || typeof value === 'symbol') refuse(`a ${typeof value}`, place)
  if (typeof value !== 'object' || value === null || value instanceof Date) return
  if (depth === DEEPEST) refuse(`more than ${DEEPEST} levels`, place)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(item, `${place}[${index}]`, depth + 1)
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    const there = `${place}.${key}`
    if (OUTSIDE.has(key)) refuse(`the key ${key}`, there)
    if (key === 'image' && !(typeof inner === 'string' && PICTURE.test(inner))) {
      refuse('a picture that is no PNG or JPEG data URL', there)
    }
    check(inner, there, depth + 1)
  }
}

function refuse(what: string, place: string): never {
  throw new E_DOCUMENT_REFUSED([`${what}, at ${place}`])
}
