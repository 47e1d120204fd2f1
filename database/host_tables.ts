import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import Sqlite from 'better-sqlite3'
import { databaseDialect, hostConnection, sqliteFiles } from '#config/database'

/** Any number that no other advisory lock of the database uses. */
const LOCK = 7_303_014

/** How long a process waits for another one that migrates, in milliseconds. */
const PATIENCE = 60_000

/**
 * Creates or migrates the tables of packages (sessions, rate limits) on the host's own connection. Of
 * several processes that start at once one does it and the others wait. Throws the error of the migration
 * that failed.
 */
export async function prepareHostTables(app: ApplicationService): Promise<void> {
  if (databaseDialect === 'sqlite') return whileOthersWait(() => migrate(app))
  const database = await app.container.make('lucid.db')
  // Lucid's own lock belongs to one connection of the pool and may be released on another.
  await database.connection(hostConnection).transaction(async (transaction) => {
    await transaction.rawQuery('select pg_advisory_xact_lock(?)', [LOCK])
    await migrate(app)
  })
}

/** Holds the lock of a file beside the database, which the system takes from a process that is killed. */
async function whileOthersWait(work: () => Promise<void>): Promise<void> {
  const lock = new Sqlite(`${sqliteFiles.host}.lock`, { timeout: PATIENCE })
  try {
    lock.exec('begin exclusive')
    await work()
  } finally {
    lock.close()
  }
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
