import type { Database } from '../sql/main.js'
import { E_MIGRATIONS_LOCKED } from './errors.js'

/** Keys of the advisory lock: `lect`, `migr` as numbers. */
const LOCK = 'select pg_try_advisory_xact_lock(1818583924, 1835624306) as locked'

/**
 * Runs work that no other process does at the same time; throws E_MIGRATIONS_LOCKED while one does. On
 * PostgreSQL a transaction of its own holds the lock for all transactions of the work, and ends with the
 * process, however that ends. On SQLite the work is one transaction, which is the lock.
 */
export async function underLock<T>(database: Database, label: string, work: () => Promise<T>): Promise<T> {
  if (database.dialect === 'sqlite') return database.transaction(work, { label })
  const held = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  const keeper = database.transaction(
    async () => {
      await database.write([{ text: 'set local idle_in_transaction_session_timeout = 0', values: [] }])
      const [row] = await database.read({ text: LOCK, values: [] })
      if (row?.['locked'] !== true) throw new E_MIGRATIONS_LOCKED()
      held.resolve()
      await done.promise
    },
    { label }
  )
  await Promise.race([held.promise, keeper])
  try {
    return await work()
  } finally {
    done.resolve()
    await keeper
  }
}
