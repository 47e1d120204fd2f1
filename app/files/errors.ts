import { createError } from '@adonisjs/core/exceptions'

/** Files cannot be kept by these settings; every problem is named. */
export const E_FILES_SETTINGS = createError<[string]>('Files cannot be kept:\n%s', 'E_FILES_SETTINGS', 500)

/** The scanner cannot be asked, or has not answered as one does. */
export const E_SCANNER = createError<[string]>('The scanner of files: %s', 'E_SCANNER', 503)

/** A picture cannot be read, or is more than may be read. */
export const E_IMAGE = createError<[string]>('The picture cannot be read: %s', 'E_IMAGE', 422)

/** Too many pictures wait for their turn. */
export const E_IMAGES_BUSY = createError<[number]>('More than %s pictures wait', 'E_IMAGES_BUSY', 503)
