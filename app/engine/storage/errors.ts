import { createError } from '@adonisjs/core/exceptions'

/** The live data does not allow a planned change: rows would be left without a value, for example. */
export const E_CHANGE_REFUSED = createError<[change: string, reason: string]>('Cannot %s: %s', 'E_CHANGE_REFUSED', 409)

/** A migration was edited after it had been applied, or an applied one has no file any more. */
export const E_MIGRATION_DRIFT = createError<[migration: string, what: string]>(
  'Migration %s %s',
  'E_MIGRATION_DRIFT',
  500
)

/** A file below a migrations folder cannot be read as one. */
export const E_MIGRATION_UNREADABLE = createError<[file: string, what: string]>(
  '%s is not a migration: %s',
  'E_MIGRATION_UNREADABLE',
  500
)

/** Another process applies migrations at this moment. */
export const E_MIGRATIONS_LOCKED = createError(
  'Another process is applying migrations to this database',
  'E_MIGRATIONS_LOCKED',
  503
)

/** There is no way back from a change by itself. */
export const E_NO_WAY_BACK = createError<[change: string, reason: string]>(
  'No way back from "%s": %s',
  'E_NO_WAY_BACK',
  409
)

/** Processes of other declarations run, and cannot live with a change. */
export const E_OLD_PROCESSES = createError<[change: string, processes: string]>(
  'Cannot %s while processes of other declarations run. End them first: %s',
  'E_OLD_PROCESSES',
  409
)

/** A plugin cannot be uninstalled as the database stands. */
export const E_NOT_UP_TO_DATE = createError<[plugin: string, reason: string]>(
  'Cannot uninstall %s: %s',
  'E_NOT_UP_TO_DATE',
  409
)

/** Nothing of that name went to the bin, or it is not declared again. */
export const E_NOT_IN_BIN = createError<[name: string]>(
  'Nothing called %s waits in the bin for a declaration of that name',
  'E_NOT_IN_BIN',
  404
)
