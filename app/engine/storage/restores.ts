import type { Registry } from '../model/main.js'
import { E_NOT_IN_BIN } from './errors.js'
import { readHistory } from './history.js'
import { tableOf, type RenameHints, type StorageSnapshot, type TableShape } from './shapes.js'

/**
 * Where in the bins lie what is asked back, by the last time it went there: `entity.field`, or `entity` for a
 * whole table. Throws E_NOT_IN_BIN for what is not declared again, or never went.
 */
export async function restoresOf(
  registry: Registry,
  root: string,
  from: StorageSnapshot,
  names: readonly string[]
): Promise<Required<Pick<RenameHints, 'restores' | 'shapes'>>> {
  const restores: Record<string, string> = {}
  const shapes: Record<string, TableShape> = {}
  const dropped = names.length === 0 ? new Map<string, Dropped>() : await droppedThings(registry, root)
  for (const name of names) {
    const { table, columns } = targetOf(registry, name)
    for (const key of columns.length > 0 ? columns.map((column) => `${table}.${column}`) : [table]) {
      const found = dropped.get(key)
      if (!found || !isInBin(from, table, found.bin)) throw new E_NOT_IN_BIN([name])
      restores[key] = found.bin
      if (found.shape) shapes[key] = found.shape
    }
  }
  return { restores, shapes }
}

interface Dropped {
  readonly bin: string
  /** Of a table, as it was. */
  readonly shape?: TableShape
}

async function droppedThings(registry: Registry, root: string): Promise<ReadonlyMap<string, Dropped>> {
  const history = await readHistory(root, registry.plugins)
  return new Map(
    history.flatMap(({ migration, before }) =>
      migration.changes.flatMap((change): [string, Dropped][] => {
        if (change.kind === 'drop_column') return [[`${change.table}.${change.column}`, { bin: change.bin }]]
        if (change.kind !== 'drop_table') return []
        return [[change.table, { bin: change.bin, shape: tableOf(before, change.table) }]]
      })
    )
  )
}

function targetOf(registry: Registry, name: string): { readonly table: string; readonly columns: readonly string[] } {
  const [plugin = '', singular = '', fieldName] = name.split('.')
  const entity = registry.entities[`${plugin}.${singular}`]
  const field = fieldName === undefined ? null : entity?.field[fieldName]
  if (!entity || field === undefined) throw new E_NOT_IN_BIN([name])
  return { table: entity.table, columns: field?.columns.map((column) => column.name) ?? [] }
}

function isInBin(from: StorageSnapshot, table: string, bin: string): boolean {
  return from.bin.includes(bin) || (from.tables[table]?.bin.some((column) => column.name === bin) ?? false)
}
