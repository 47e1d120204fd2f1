import { notFound } from '../../base/main.js'
import type { Field } from '../../model/main.js'
import { grantOf } from '../../permissions/main.js'
import type { Grant } from '../../permissions/main.js'
import type { Statement } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { touchedChecks } from '../checked_rules.js'
import { affected, storedComputedOf } from '../derived/feeds.js'
import { forbidden, stale } from '../errors.js'
import { readPlan, readStatement } from '../reading.js'
import { grantsRow } from '../row_bits.js'
import { lookUps, lookUpStatements, noteLookedUp } from './fetch.js'
import { noteTargets, targetStatement } from './links.js'

/**
 * Locks the record and reads all that the write must know in one flight: the record with the outcome of
 * every predicate on it, its rows where they are touched, the targets of links and what is copied of them. The lock comes
 * first, so that everything after it is seen as the last writer left it.
 */
export async function lockRecord(attempt: Attempt): Promise<void> {
  const { draft, session, params } = attempt
  const isNamed = draft.id !== null
  const plan = readPlan(session, draft.grant, draft.read, 'change', isNamed)
  const fields = touchedRows(attempt)
  const id = draft.id ?? (fields.length > 0 ? await singleId(attempt) : null)
  const targets = targetStatement([attempt])
  const wanted = lookUps([attempt])
  const statements: readonly Statement[] = [
    readStatement(session, plan, params, id),
    ...fields.map((field) =>
      readStatement(
        session,
        readPlan(session, childGrant(attempt, field), childRead(attempt, field), 'rows'),
        params,
        id
      )
    ),
    ...(targets ? [targets] : []),
    ...lookUpStatements(attempt, wanted),
  ]
  const found = await session.database.readAll(statements)
  const row = found[0]?.[0]
  if (!row) throw notFound()
  attempt.before = row
  attempt.id = String(row.id)
  attempt.existing = new Map(fields.map((field, index) => [field.name, found[index + 1] ?? []]))
  const next = fields.length + 1
  if (targets) noteTargets([attempt], found[next])
  noteLookedUp([attempt], wanted, found.slice(targets ? next + 1 : next))
}

/** A record outside the grant is not there, or, where it may be read, forbidden; an old version is stale. */
export function judgeRecord({ draft, session, before }: Attempt): void {
  if (!before) return
  const plan = readPlan(session, draft.grant, draft.read, 'change', draft.id !== null)
  if (!grantsRow(plan.write, before)) throw grantsRow(plan.read, before) ? forbidden() : notFound()
  const version = Number(before.version)
  if (draft.version !== null && draft.version !== version) throw stale(version)
}

/** Rows fields that the write needs as they stand: those it changes, and those looked into by checks and computed fields. */
function touchedRows({ draft, transition, reads }: Attempt): readonly Field[] {
  const names = new Set(draft.rows.map(({ field }) => field.name))
  const touched = transition ? null : new Set([...draft.names, ...names])
  for (const name of reads) names.add(name)
  for (const { name, derived } of affected(storedComputedOf(draft.entity), touched)) {
    touched?.add(name)
    if (derived?.kind === 'computed') for (const input of derived.inputs) names.add(input)
  }
  for (const rule of touchedChecks(draft.entity, touched)) for (const name of rule.inputs) names.add(name)
  for (const { field, inputs } of draft.entity.conditions?.fixed ?? []) {
    if (touched?.has(field)) for (const name of inputs) names.add(name)
  }
  return draft.entity.fields.filter((field) => field.rows && names.has(field.name))
}

/** The single of the school: its rows are found by its id. */
async function singleId({ session, draft, params }: Attempt): Promise<string> {
  const plan = readPlan(session, draft.grant, draft.read, 'change', false)
  const [row] = await session.database.read(readStatement(session, plan, params, null))
  if (!row) throw notFound()
  return String(row.id)
}

/** The rights on rows are those on their owner, for whatever is done to it: a change, or a transition. */
export function childGrant({ draft, session }: Attempt, field: Field): Grant {
  const grant = grantOf(session.registry, session.actor, field.rows?.entity ?? '', draft.grant.action)
  if (!grant) throw new Error(`${draft.entity.name}.${field.name} has rows without the grants of their parent`)
  return grant
}

export function childRead({ session }: Attempt, field: Field): Grant | null {
  return grantOf(session.registry, session.actor, field.rows?.entity ?? '', 'read')
}
