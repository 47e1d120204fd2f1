import { entityOf } from '../../model/main.js'
import { bound } from '../../sql/main.js'
import type { PreparedSql } from '../../sql/main.js'
import { conflict } from '../errors.js'
import { countDeadTargets, countOf, countSources, inboundOf } from '../inbound.js'
import type { Inbound } from '../inbound.js'
import { nameInbound } from '../name_inbound.js'
import type { Removal } from '../removal.js'
import { IDS_PARAM } from '../statements.js'

interface Count {
  readonly inbound: Inbound
  readonly statement: PreparedSql
  readonly ids: ReadonlySet<string>
}

/**
 * Refuses a deletion while living records still link to something of it by a link that restricts. Asked
 * after the marks: what goes itself is not in the way.
 */
export async function refuseRestricted(removal: Removal): Promise<void> {
  const { session, spread } = removal
  const counts = [...spread.marked.values()].flatMap(({ entity, ids }) =>
    inboundOf(session.registry, entity)
      .filter(({ onDelete }) => onDelete === 'restrict')
      .map((inbound) => ({ inbound, ids, statement: countSources(inbound, session.database.dialect) }))
  )
  const found = await countAll(removal, counts)
  if (found.length === 0) return
  const names = [...new Set(found.map(({ inbound, count }) => nameInbound(removal.session, inbound, count)))]
  throw conflict(`It cannot be deleted: it is used by ${names.join(' and ')}.`)
}

/** Refuses to bring back what links to a record that stays deleted. Asked after the marks are gone. */
export async function refuseDeadLinks(removal: Removal): Promise<void> {
  const { session, spread, access } = removal
  const counts = [...spread.marked.values()].flatMap(({ entity, ids }) =>
    entity.fields.flatMap((field) => {
      const column = field.columns[0]?.name
      const target = field.link && entityOf(session.registry, field.link.entity)
      if (!target || column === undefined) return []
      const inbound = inboundOf(session.registry, target).find((one) => one.source === entity && one.field === field)
      return inbound ? [{ inbound, ids, statement: countDeadTargets(inbound, session.database.dialect) }] : []
    })
  )
  const found = await countAll(removal, counts)
  if (found.length === 0) return
  const own = found.filter(({ inbound }) => inbound.source === access.entity)
  const details = Object.fromEntries(own.map(({ inbound }) => [inbound.field.name, ['is deleted.']]))
  throw conflict('It cannot be restored: something it links to is deleted.', details)
}

async function countAll({ session, params }: Removal, counts: readonly Count[]) {
  const { database } = session
  const found = await database.readAll(
    counts.map(({ statement, ids }) => bound(statement, { ...params, [IDS_PARAM]: [...ids] }, database.dialect))
  )
  return counts
    .map(({ inbound }, index) => ({ inbound, count: countOf(found[index]) }))
    .filter(({ count }) => count > 0)
}
