import { hashOf } from '../base/main.js'
import type { ConditionText } from './shapes.js'

/** PostgreSQL cuts names at 63 bytes; a few are left for what is put before them. */
const LIMIT = 60

/** Dropped tables and columns wait under names that start so. */
const BIN_PREFIX = 'zz_bin_'

/** `ux_app_items_number_key`; shortened with a hash, so that it stays unique and predictable. */
export function indexName(
  unique: boolean,
  table: string,
  columns: readonly string[],
  where: ConditionText | null
): string {
  const named = columns.filter((name) => name !== 'school_id')
  const condition = where ? `_${hashOf(where).slice(0, 6)}` : ''
  return shorten(`${unique ? 'ux' : 'ix'}_${table}_${(named.length > 0 ? named : columns).join('_')}${condition}`)
}

export function foreignKeyName(table: string, columns: readonly string[]): string {
  return shorten(`fk_${table}_${columns.filter((name) => name !== 'school_id').join('_')}`)
}

/** Of the check that stands for a short while before a column is required. */
export function checkName({ table, column }: { readonly table: string; readonly column: string }): string {
  return shorten(`ck_${table}_${column}_set`)
}

/** The first free bin name for a table or column. */
export function binName(name: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const candidate = shorten(`${BIN_PREFIX}${name}_${count}`)
    if (!taken.includes(candidate)) return candidate
  }
}

/**
 * Where what an uninstalled plugin leaves behind waits. No migration that is written later comes upon such a name:
 * the names of columns and tables begin with a letter.
 */
export function leftBehindName(plugin: string, name: string): string {
  return shorten(`${BIN_PREFIX}_${plugin}_${name}`)
}

export function isBinName(name: string): boolean {
  return name.startsWith(BIN_PREFIX)
}

function shorten(name: string): string {
  return name.length <= LIMIT ? name : `${name.slice(0, LIMIT - 9)}_${hashOf(name).slice(0, 8)}`
}
