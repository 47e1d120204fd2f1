import type { Clock } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { emptyBin, listBin, type Binned } from '../storage/main.js'
import type { Outcome } from './project.js'

export interface SchemaBinOptions {
  readonly database: Database
  readonly clock: Pick<Clock, 'system'>
  readonly empty: boolean
  readonly days: number
}

const DAY = 24 * 60 * 60 * 1000

/** `schema:bin`: what dropped fields and entities have left, and since when; with `empty` drops the old ones for good. */
export async function schemaBin({ database, clock, empty, days }: SchemaBinOptions): Promise<Outcome> {
  if (!Number.isInteger(days) || days < 0) return { ok: false, text: '--days is a number of whole days.' }
  const owner = database.asOwner()
  const before = new Date(clock.system().getTime() - days * DAY)
  const items = empty
    ? await owner.transaction(() => emptyBin(owner, before), { label: 'empty the bin' })
    : await listBin(owner)
  if (items.length === 0) return { ok: true, text: empty ? 'Nothing is that old.' : 'The bin is empty.' }
  return { ok: true, text: items.map((item) => `${empty ? 'dropped ' : ''}${lineOf(item)}`).join('\n') }
}

function lineOf({ table, column, bin, droppedAt }: Binned): string {
  const name = column === '' ? `the table ${table}` : `${table}.${column}`
  return `${name} as ${bin}, in the bin since ${droppedAt.toISOString().slice(0, 10)}`
}
