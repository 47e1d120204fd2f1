import type { Json, JsonObject } from '../../base/main.js'
import { entityOf } from '../../model/main.js'
import type { Entity } from '../../model/main.js'
import { AUDIT_ENTITY, auditEntry } from '../audit_entry.js'
import type { Act } from '../audit_entry.js'
import { insertEntries } from '../core_rows.js'
import { OUTBOX_ENTITY, outboxMessage, tellOfMessages } from '../outbox_message.js'
import type { RecordEvent } from '../outbox_message.js'
import type { Removal } from '../removal.js'
import type { Reached } from '../spread.js'
import { forgetReadsOf } from '../unit_of_work.js'

/** Tells audit and outbox of the deletion: of each record that went, and of each that lost a link or a row. */
export function recordDeletion(removal: Removal): void {
  const { now, deletion, spread } = removal
  const gone = { before: { deleted_at: null }, after: { deleted_at: now, deletion_id: deletion } }
  write(removal, [
    ...actsOnMarked(removal, 'delete', gone),
    ...actsOnOwners(removal, [...spread.cascaded, ...spread.cleared]),
    ...spread.cleared.filter(({ inbound }) => inbound.source.kind !== 'child').map(clearing),
  ])
}

/** Tells audit and outbox of the restoration. */
export function recordRestoration(removal: Removal): void {
  const { row, deletion, spread } = removal
  const back = {
    before: { deleted_at: String(row.deleted_at), deletion_id: deletion },
    after: { deleted_at: null, deletion_id: null },
  }
  write(removal, [...actsOnMarked(removal, 'restore', back), ...actsOnOwners(removal, spread.cascaded)])
}

const TOPICS: Readonly<Record<string, RecordEvent['topic']>> = {
  delete: 'record.deleted',
  restore: 'record.restored',
  update: 'record.updated',
}

function write({ session, now, spread }: Removal, acts: readonly Act[]): void {
  const { database } = session
  const names = [...acts.map(({ entity }) => entity), ...[...spread.marked.values()].map(({ entity }) => entity.name)]
  for (const name of new Set(names)) forgetReadsOf(database, name)
  const entries = acts.map((act) => auditEntry(session, now, act))
  const messages = acts.map((act) => {
    const topic = TOPICS[act.action] ?? 'record.updated'
    const changed = act.action === 'update' ? Object.keys(act.after ?? {}) : []
    return outboxMessage(session, now, { topic, entity: act.entity, record: act.record, changed })
  })
  database.defer(insertEntries(session, AUDIT_ENTITY, entries))
  database.defer(insertEntries(session, OUTBOX_ENTITY, messages))
  tellOfMessages(session, messages)
}

/** Rows come and go with their owner, whose entry stands for them. */
function actsOnMarked({ spread }: Removal, action: string, values: Pick<Act, 'before' | 'after'>): readonly Act[] {
  return [...spread.marked.values()]
    .filter(({ entity }) => entity.kind !== 'child')
    .flatMap(({ entity, ids }) => [...ids].map((record) => ({ action, entity: entity.name, record, ...values })))
}

function clearing({ inbound, row }: Reached): Act {
  const { source, field, column } = inbound
  return {
    action: 'update',
    entity: source.name,
    record: String(row.id),
    before: { [field.name]: String(row[column]) },
    after: { [field.name]: null },
  }
}

/** Rows of records that stay: what becomes of them is a change of their owner. */
function actsOnOwners(removal: Removal, reached: readonly Reached[]): readonly Act[] {
  const { session, spread } = removal
  const byOwner = new Map<string, { owner: Entity; record: string; reached: Reached[] }>()
  for (const one of reached) {
    const { source, isOwned } = one.inbound
    if (source.kind !== 'child' || source.parent === null || isOwned) continue
    const owner = entityOf(session.registry, source.parent)
    const record = String(one.row.parent_id)
    if (spread.marked.get(owner.name)?.ids.has(record)) continue
    const known = byOwner.get(`${owner.name} ${record}`)
    if (known) known.reached.push(one)
    else byOwner.set(`${owner.name} ${record}`, { owner, record, reached: [one] })
  }
  return [...byOwner.values()].map(({ owner, record, reached: rows }) => ({
    action: 'update',
    entity: owner.name,
    record,
    before: rowsOf(owner, rows, 'before'),
    after: rowsOf(owner, rows, 'after'),
  }))
}

function rowsOf(owner: Entity, reached: readonly Reached[], side: 'before' | 'after'): JsonObject {
  const values: Record<string, Json[]> = {}
  for (const { inbound, row } of reached) {
    const { source, field, column, onDelete } = inbound
    const name = owner.fields.find((candidate) => candidate.rows?.entity === source.name)?.name ?? source.name
    const value = side === 'before' ? String(row[column]) : null
    const content: Json = onDelete === 'clear' ? { id: String(row.id), [field.name]: value } : { id: String(row.id) }
    values[name] = [...(values[name] ?? []), content]
  }
  return values
}
