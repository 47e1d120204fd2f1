import { createError } from '@adonisjs/core/exceptions'

/** A screen of a plugin cannot be used as it is written. */
export const E_PLUGIN_SCREEN = createError<[string]>('%s', 'E_PLUGIN_SCREEN', 500)
