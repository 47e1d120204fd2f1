import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { databaseDialect, hostConnection } from '#config/database'

/** Any number that no other advisory lock of the database uses. */
const LOCK = 7_303_014

/**
 * Creates or migrates the tables of packages (sessions, rate limits) on the host's own connection. Of
 * several processes that start at once on PostgreSQL one does it and the others wait. Throws the error
 * of the migration that failed.
 */
export async function prepareHostTables(app: ApplicationService): Promise<void> {
  if (databaseDialect === 'sqlite') return migrate(app)
  const database = await app.container.make('lucid.db')
  // Lucid's own lock belongs to one connection of the pool and may be released on another.
  await database.connection(hostConnection).transaction(async (transaction) => {
    await transaction.rawQuery('select pg_advisory_xact_lock(?)', [LOCK])
    await migrate(app)
  })
}

async function migrate(app: ApplicationService): Promise<void> {
  const database = await app.container.make('lucid.db')
  const runner = new MigrationRunner(database, app, {
    direction: 'up',
    connectionName: hostConnection,
    disableLocks: true,
  })
  await runner.run()
  if (runner.error) throw runner.error
}
