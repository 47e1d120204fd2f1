import { createError } from '@adonisjs/core/exceptions'

/** The declarations do not compile; the message lists every finding. */
export const E_DECLARATIONS = createError<[string]>('The declarations do not compile.\n%s', 'E_DECLARATIONS', 500)

/** The code of a plugin does not fit the declarations; the message says in what. */
export const E_PLUGIN_CODE = createError<[string]>('%s', 'E_PLUGIN_CODE', 500)

/** The database is not what the declarations need; the message says in what. */
export const E_DATABASE_DIFFERS = createError<[string]>(
  'The database does not fit the declarations. Run: node ace schema:apply\n%s',
  'E_DATABASE_DIFFERS',
  500
)

/** What a school has published was asked for before it was fetched, or is not there; the argument is its id. */
export const E_REGISTRY_NOT_READY = createError<[string]>(
  'The configuration of the school %s is not in memory',
  'E_REGISTRY_NOT_READY',
  500
)
