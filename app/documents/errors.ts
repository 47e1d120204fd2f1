import { createError } from '@adonisjs/core/exceptions'

/** A document holds what documents may not: a file, an address, a drawing with references, a function. */
export const E_DOCUMENT_REFUSED = createError<[string]>('The document holds %s', 'E_DOCUMENT_REFUSED', 500)

/** A document could not be rendered; the cause says why where the renderer could say. */
export const E_DOCUMENT_FAILED = createError<[string]>('The document was not rendered: %s', 'E_DOCUMENT_FAILED', 500)

/** A document took longer than the limit, in milliseconds, and was given up. */
export const E_DOCUMENT_TOO_SLOW = createError<[number]>(
  'The document was not rendered within %d ms',
  'E_DOCUMENT_TOO_SLOW',
  503
)

/** As many documents wait as may; the caller may come again. */
export const E_DOCUMENTS_BUSY = createError<[number]>('%d documents wait already', 'E_DOCUMENTS_BUSY', 503)
