import type { DialectName } from '../../fields/main.js'
import { quoteIdentifier } from '../../sql/main.js'
import { createExclusion, overlapOf, sameKeys } from '../exclusion.js'
import { tableOf, withTable } from '../shapes.js'
import { exclusionsIn } from '../table_exclusions.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type AddExclusion = ChangeOf<'add_exclusion'>

/** Times of one key are nobody else's from now on. */
export const addExclusion: ChangeKind<AddExclusion> = {
  describe: ({ table, exclusion }) =>
    `let no two rows of ${table} overlap from ${exclusion.from} to ${exclusion.to}${ofKeys(exclusion.keys)}`,
  evolve(change, before) {
    const table = tableOf(before, change.table)
    return withTable(before, { ...table, exclusions: [...exclusionsIn(table), change.exclusion] })
  },
  up: (change, before, dialect) => createExclusion(tableOf(before, change.table), change.exclusion, dialect),
  inverse: (change) => ({ kind: 'drop_exclusion', table: change.table, exclusion: change.exclusion.name }),
  hazards: ({ table, exclusion }) => [
    {
      kind: 'blocked',
      message: `rows of ${table} end before they begin`,
      count: countRows(table, `${quoteIdentifier(exclusion.from)} > ${quoteIdentifier(exclusion.to)}`),
    },
    {
      kind: 'blocked',
      message: `rows of ${table} overlap${ofKeys(exclusion.keys)}`,
      count: {
        sqlite: countOverlaps({ table, exclusion }, 'sqlite'),
        postgres: countOverlaps({ table, exclusion }, 'postgres'),
      },
    },
  ],
}

function ofKeys(keys: readonly string[]): string {
  const names = keys.filter((name) => name !== 'school_id')
  return names.length > 0 ? ` by ${names.join(', ')}` : ''
}

/** Rows that another one is in the way of. */
function countOverlaps({ table, exclusion }: Pick<AddExclusion, 'table' | 'exclusion'>, dialect: DialectName): string {
  const rows = `(select * from ${quoteIdentifier(table)}${exclusion.where ? ` where ${exclusion.where[dialect]}` : ''})`
  return (
    `select count(*) as n from ${rows} as a where exists (select 1 from ${rows} as b ` +
    `where ${sameKeys(exclusion, 'a', 'b')} and a."id" <> b."id" and ${overlapOf(exclusion, 'a', 'b')})`
  )
}
