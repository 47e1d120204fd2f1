import { quoteIdentifier } from '../../sql/main.js'
import { tableOf } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** What stood in a linked row, for a column that is new. Only empty ones are filled. */
export const fillOver: ChangeKind<ChangeOf<'fill_over'>> = {
  describe: ({ table, column, link, target, from }) =>
    `fill ${column} of ${table} with ${from} of ${target} over ${link}`,
  evolve: (_change, before) => before,
  up({ table, column, link, target, from }, before) {
    const [own, other] = [quoteIdentifier(table), quoteIdentifier(target)]
    const conditions = [`t.${quoteIdentifier('id')} = ${own}.${quoteIdentifier(link)}`]
    if ([table, target].every((name) => tableOf(before, name).primaryKey.includes('school_id'))) {
      conditions.push(`t.${quoteIdentifier('school_id')} = ${own}.${quoteIdentifier('school_id')}`)
    }
    const found = `select t.${quoteIdentifier(from)} from ${other} as t where ${conditions.join(' and ')}`
    const { primaryKey } = tableOf(before, table)
    const name = quoteIdentifier(column)
    return [{ kind: 'update', table, primaryKey, set: `${name} = (${found})`, where: `${name} is null` }]
  },
  phases: (change) => ({ expand: [change], contract: [change] }),
  inverse: (change) => change,
  hazards: () => [],
}
