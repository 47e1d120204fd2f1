import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOf, isObject, type Json } from '../base/main.js'
import { isChangeName, type Change } from './changes/main.js'
import { E_MIGRATION_UNREADABLE } from './errors.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

/** One step in the history of a plugin's tables, as committed. */
export interface Migration {
  readonly plugin: string
  /** `0001_initial`, the file's name without its ending. */
  readonly name: string
  readonly changes: readonly Change[]
  /** Of the content, not of the bytes: formatting is free. */
  readonly checksum: string
}

/** A migration with the tables that it finds. */
export interface DatedMigration {
  readonly migration: Migration
  readonly before: StorageSnapshot
}

/** The plugin name of the engine's own entities. */
export const CORE = 'core'

const SNAPSHOT_FILE = 'snapshot.json'
const MIGRATION_FILE = /^(\d{4}_[a-z0-9_]+)\.json$/

/** Where a plugin keeps its migrations; the engine's own lie beside its schemas. */
export function migrationsFolder(root: string, plugin: string): string {
  return plugin === CORE ? join(root, 'schemas', 'migrations', CORE) : join(root, 'plugins', plugin, 'migrations')
}

/** A plugin's migrations in order; none when the folder is missing. */
export async function readMigrations(root: string, plugin: string): Promise<readonly Migration[]> {
  const folder = migrationsFolder(root, plugin)
  const files = await listFolder(folder)
  const names = files.flatMap((file) => MIGRATION_FILE.exec(file)?.[1] ?? []).sort()
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, `${name}.json`)
      const content = await readJson(file)
      const changes = readChanges(content, file)
      return { plugin, name, changes, checksum: hashOf(changes) }
    })
  )
}

/** The tables of a plugin as of its last migration; the empty snapshot when there is none. */
export async function readSnapshot(root: string, plugin: string): Promise<StorageSnapshot> {
  const folder = migrationsFolder(root, plugin)
  const files = await listFolder(folder)
  if (!files.includes(SNAPSHOT_FILE)) return EMPTY_SNAPSHOT
  const file = join(folder, SNAPSHOT_FILE)
  const content = await readJson(file)
  if (!isObject(content) || !isObject(content['tables']) || !Array.isArray(content['bin'])) {
    throw new E_MIGRATION_UNREADABLE([file, 'tables or bin is missing'])
  }
  return content as unknown as StorageSnapshot
}

/** Writes a migration, `{ name, changes }`; gives the file's path. */
export async function writeMigration(root: string, migration: Omit<Migration, 'checksum'>): Promise<string> {
  const { plugin, name, changes } = migration
  return writeJson(join(migrationsFolder(root, plugin), `${name}.json`), { name, changes })
}

export async function writeSnapshot(root: string, plugin: string, snapshot: StorageSnapshot): Promise<string> {
  return writeJson(join(migrationsFolder(root, plugin), SNAPSHOT_FILE), snapshot)
}

function readChanges(content: Json, file: string): readonly Change[] {
  const changes = isObject(content) ? content['changes'] : undefined
  if (!Array.isArray(changes)) throw new E_MIGRATION_UNREADABLE([file, 'changes is not a list'])
  for (const change of changes as readonly Json[]) {
    const kind = isObject(change) ? change['kind'] : undefined
    if (typeof kind !== 'string' || !isChangeName(kind)) {
      throw new E_MIGRATION_UNREADABLE([file, `${String(kind)} is not a kind of change`])
    }
  }
  return changes as unknown as readonly Change[]
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function readJson(file: string): Promise<Json> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new E_MIGRATION_UNREADABLE([file, 'it is not JSON'], { cause: error })
  }
}

async function writeJson(file: string, content: unknown): Promise<string> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  return file
}
