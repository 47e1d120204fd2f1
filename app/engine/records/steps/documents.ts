import { CANCEL, entityOf, SUBMIT, SUBMITTED } from '../../model/main.js'
import type { Entity, Field } from '../../model/main.js'
import { bound, quoteIdentifier, raw, sql } from '../../sql/main.js'
import type { Statement } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { valueOf } from '../columns.js'
import { conflict } from '../errors.js'
import { countOf, countStanding, inboundOf, STATE_PARAM, stateColumn } from '../inbound.js'
import { nameInbound } from '../name_inbound.js'
import { IDS_PARAM, idsIn, ofSchool, statementOf } from '../statements.js'

const MUST_STAND = 'must be submitted first.'

/**
 * Before a document is submitted: what it depends on is held, so that nobody cancels it meanwhile, and must stand itself.
 * One statement for each link that is filled in.
 */
export async function holdDependencies(attempt: Attempt): Promise<void> {
  const { session, draft, transition, after } = attempt
  const rule = draft.entity.workflow?.document
  if (!rule || transition?.transition.name !== SUBMIT) return
  const { dialect } = session.database
  const links = rule.dependsOn.flatMap((name) => {
    const field = draft.entity.field[name]
    const id = field ? valueOf(field, after, dialect) : null
    return field && typeof id === 'string' ? [{ field, id }] : []
  })
  if (links.length === 0) return
  const found = await session.database.readAll(links.map(({ field, id }) => standing(attempt, field, id)))
  const missing = links.filter((_, index) => found[index]?.[0]?.state !== SUBMITTED).map(({ field }) => field)
  if (missing.length === 0) return
  const details = Object.fromEntries(missing.map(({ name }) => [name, [MUST_STAND]]))
  const titles = missing.map(({ title }) => title).join(', ')
  throw conflict(`It cannot be submitted: what it depends on is not submitted (${titles}).`, details)
}

function standing({ session, params }: Attempt, { link }: Field, id: string): Statement {
  const { dialect } = session.database
  const target = entityOf(session.registry, link?.entity ?? '')
  const statement = statementOf(target, dialect, 'hold state', () => {
    const lock = raw(dialect === 'postgres' ? ' for no key update' : '')
    const columns = raw(`${quoteIdentifier(stateColumn(target))} as state`)
    return sql`select ${columns} from ${quoteIdentifier(target.table)} where ${ofSchool(target)}${idsIn(
      '"id"',
      dialect
    )} and "deleted_at" is null${lock}`
  })
  return bound(statement, { ...params, [IDS_PARAM]: [id] }, dialect)
}

/** Refuses to cancel a document while others that stand depend on it. Asked with the record held. */
export async function refuseDependents(attempt: Attempt): Promise<void> {
  const { session, draft, transition, params, id } = attempt
  const { entity } = draft
  if (!entity.workflow?.document || transition?.transition.name !== CANCEL) return
  const { database } = session
  const inbounds = inboundOf(session.registry, entity).filter(({ source, field }) => dependsBy(source, field))
  if (inbounds.length === 0) return
  const bindings = { ...params, [IDS_PARAM]: [id], [STATE_PARAM]: SUBMITTED }
  const counts = await database.readAll(
    inbounds.map((inbound) => bound(countStanding(inbound, database.dialect), bindings, database.dialect))
  )
  const names = inbounds.flatMap((inbound, index) => {
    const count = countOf(counts[index])
    return count > 0 ? [nameInbound(session, inbound, count)] : []
  })
  if (names.length === 0) return
  throw conflict(`It cannot be cancelled: ${[...new Set(names)].join(' and ')} depend on it and stand.`)
}

function dependsBy({ workflow }: Entity, { name }: Field): boolean {
  return workflow?.document?.dependsOn.includes(name) ?? false
}
