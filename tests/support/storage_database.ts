import type { Json } from '../../app/engine/base/main.js'
import type { Database, Row } from '../../app/engine/sql/main.js'
import { runChange } from '../../app/engine/storage/execute.js'
import {
  compareWithLive,
  createTables,
  evolve,
  introspect,
  type Change,
  type DriftFinding,
  type StorageSnapshot,
} from '../../app/engine/storage/main.js'
import type { DatabaseOpener } from './databases.js'
import { rows, state } from './storage_cases.js'

/** A database with the tables and rows that the storage cases start from. */
export interface OpenedStorage {
  readonly database: Database
  execute(...texts: readonly string[]): Promise<void>
  insert(table: string, values: Readonly<Record<string, Json>>): Promise<void>
  /** Does changes in one transaction. */
  run(changes: readonly Change[], before: StorageSnapshot): Promise<void>
  drift(snapshot: StorageSnapshot): Promise<readonly DriftFinding[]>
  /** The first pupil. */
  pupil(): Promise<Row>
  close(): Promise<void>
}

export async function openStorage(opener: DatabaseOpener): Promise<OpenedStorage> {
  const { database, close } = await opener.open()
  const write = async (text: string, values: readonly unknown[] = []) => {
    await database.transaction(() => database.write([{ text, values }]), { label: 'test' })
  }
  const storage: OpenedStorage = {
    database,
    close,
    async execute(...texts) {
      for (const text of texts) await write(text)
    },
    async insert(table, values) {
      const marks = Object.keys(values).map((_, at) => (database.dialect === 'postgres' ? `$${at + 1}` : '?'))
      await write(
        `insert into ${table} (${Object.keys(values).join()}) values (${marks.join()})`,
        Object.values(values)
      )
    },
    run(changes, before) {
      const work = async () => {
        let snapshot = before
        for (const change of changes) {
          await runChange(database, change, snapshot, change.kind)
          snapshot = evolve(snapshot, [change])
        }
      }
      return database.transaction(work, { label: 'changes' })
    },
    async drift(snapshot) {
      return compareWithLive(snapshot, await introspect(database), database.dialect)
    },
    async pupil() {
      const [row = {}] = await database.read({ text: 'select * from people_pupils', values: [] })
      return row
    },
  }
  await createTables(database, state({}).snapshot)
  for (const [table, values] of rows()) await storage.insert(table, values)
  return storage
}
