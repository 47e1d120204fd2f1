import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../app/engine/base/main.js'
import type { Registry } from '../../app/engine/model/main.js'
import type { Database } from '../../app/engine/sql/main.js'
import {
  applyMigrations,
  planChanges,
  revertLastMigration,
  storageVersion,
  writeMigrations,
  type ApplyOptions,
} from '../../app/engine/storage/main.js'
import type { DatabaseOpener, DatabasePlace } from './databases.js'

export const SCHOOL = '01900000-0000-7000-8000-000000000001'
const NOW = '2026-04-01T10:00:00.000Z'
export const clock = { system: () => new Date(NOW) }

/** A folder for migrations and a database that they are applied to. */
export interface StorageProject {
  readonly database: Database
  readonly place: DatabasePlace
  readonly root: string
  options(registry: Registry): ApplyOptions
  /** Writes what a registry needs beyond the last one. */
  write(registry: Registry): Promise<void>
  apply(registry: Registry): ReturnType<typeof applyMigrations>
  revert(registry: Registry, plugin: string): Promise<string | null>
  execute(text: string, values?: readonly unknown[]): Promise<void>
  insert(table: string, number: number, values: Readonly<Record<string, Json>>): Promise<void>
  rows(table: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

export function idOf(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

export async function openProject(opener: DatabaseOpener): Promise<StorageProject> {
  const { database, place, close } = await opener.open()
  const root = await mkdtemp(join(tmpdir(), 'lectern-storage-'))
  const options = (registry: Registry): ApplyOptions => ({
    database,
    root,
    plugins: registry.plugins,
    clock,
    version: storageVersion(registry),
  })
  const execute = async (text: string, values: readonly unknown[] = []) => {
    await database.transaction(() => database.write([{ text, values }]), { label: 'test' })
  }
  return {
    database,
    place,
    root,
    options,
    execute,
    async write(registry) {
      await writeMigrations(root, await planChanges({ registry, root }))
    },
    apply: (registry) => applyMigrations(options(registry)),
    revert: (registry, plugin) => revertLastMigration({ ...options(registry), plugin }),
    async insert(table, number, values) {
      const row = {
        school_id: SCHOOL,
        id: idOf(number),
        version: 1,
        created_at: NOW,
        updated_at: NOW,
        ...values,
      }
      const marks = Object.keys(row).map((_, at) => (database.dialect === 'postgres' ? `$${at + 1}` : '?'))
      await execute(`insert into ${table} (${Object.keys(row).join()}) values (${marks.join()})`, Object.values(row))
    },
    rows: (table) => database.read({ text: `select * from ${table} order by id`, values: [] }),
    async close() {
      await close()
      await rm(root, { recursive: true })
    },
  }
}
