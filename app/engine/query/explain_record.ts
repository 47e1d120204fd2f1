import type { Json, JsonObject } from '../base/main.js'
import { notFound } from '../base/main.js'
import { TRUE } from '../expressions/main.js'
import { entityOf, hasValue } from '../model/main.js'
import type { Actor, Entity } from '../model/main.js'
import { fieldRuleLets, grantOf, reasonsFor } from '../permissions/main.js'
import type { Grant, Reason } from '../permissions/main.js'
import { bound, prepare, RowScope, sql } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { readGrant } from './authorise.js'
import { livingRecord, recordBindings } from './plan.js'
import { readRecord } from './read_record.js'
import { recordActions } from './record_actions.js'
import { columnsOf } from './restrict.js'
import { holdsBit, Selection } from './selection.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { EMPTY_SHAPE } from './shape.js'

/** Actions that are judged by their grant alone, whatever state the record is in. */
const BY_GRANT = ['read', 'refer', 'export', 'report', 'explain']

/** How one question about the row is answered once it is there. */
type Told = (row: Row) => JsonObject

/**
 * What `subject` may do with one record, and which role, scope and rule decides: by action whether it is allowed and
 * every cell of the matrix that speaks for him; by field how it is shown to him and whether he may set it. The
 * record must be one that the asker reads himself (404), and only fields that he may read are spoken of.
 */
export async function explainRecord(
  session: Session,
  entityName: string,
  id: string,
  subject: Actor = session.actor
): Promise<JsonObject> {
  const asking = readGrant(session, entityName)
  await readRecord(session, entityName, id, { ...EMPTY_SHAPE, fields: ['id'] })
  const { registry, database } = session
  const entity = entityOf(registry, entityName)
  const scope = new RowScope(registry, database.dialect, entity, 'r')
  const selection = new Selection(scope)
  const actions = actionsTold(session, subject, entity, selection)
  const fields = fieldsTold(session, subject, asking, selection)
  const key = selection.field('id')
  const text = sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${livingRecord(scope, TRUE)}`
  const params = { ...paramsOf({ ...session, actor: subject }), ...recordBindings(id) }
  const [row] = await database.read(bound(prepare(text, database.dialect), params, database.dialect))
  if (!row) throw notFound()
  return {
    id: row[key] as Json,
    roles: subject.roles,
    actions: actions.map((told) => told(row)),
    fields: fields.map((told) => told(row)),
  }
}

function actionsTold(session: Session, subject: Actor, entity: Entity, selection: Selection): readonly Told[] {
  const { registry } = session
  const possible = recordActions(registry, subject, entity)
  const byGrant = BY_GRANT.map((name) => ({ name, rows: grantOf(registry, subject, entity.name, name)?.rows ?? null }))
  return [...byGrant, ...possible].map(({ name, rows }) => {
    const grant = grantOf(registry, subject, entity.name, name)
    const granted = grant && selection.bit(grant.rows)
    const allowed = rows && selection.bit(rows)
    const by = reasonsFor(registry, subject, entity, name).map((reason) => reasonTold(reason, selection))
    return (row) => {
      const isGranted = grant !== null && isTold(granted, row)
      const isAllowed = rows !== null && isTold(allowed, row)
      const decided = isAllowed ? 'granted' : isGranted ? 'not_possible' : grant ? 'out_of_scope' : 'no_role'
      return { action: name, allowed: isAllowed, decided, by: by.map((told) => told(row)) }
    }
  })
}

function reasonTold({ role, scope, rows }: Reason, selection: Selection): Told {
  const bit = selection.bit(rows)
  return (row) => ({ role, scope: scope?.scope ?? null, via: scope?.via.join('.') ?? '', holds: isTold(bit, row) })
}

/** A field is shown where one role gives both its row and its column; those roles are named. */
function fieldsTold(session: Session, subject: Actor, asking: Grant, selection: Selection): readonly Told[] {
  const { registry } = session
  const { entity } = asking
  const reading = reasonsFor(registry, subject, entity, 'read').map((reason) => ({
    ...reason,
    bit: selection.bit(reason.rows),
  }))
  const read = grantOf(registry, subject, entity.name, 'read')
  const update = grantOf(registry, subject, entity.name, 'update')
  const bitOf = (grant: Grant | null, name: string, use: 'read' | 'mask' | 'write') => {
    const condition = grant?.condition(name, use) ?? null
    return grant && condition ? [selection.bit(grant.rows), selection.bit(condition)] : null
  }
  return columnsOf(asking, null)
    .filter(({ field }) => hasValue(field) && !field.system)
    .map(({ field: { name } }) => {
      const shown = bitOf(read, name, 'read')
      const masked = bitOf(read, name, 'mask')
      const written = bitOf(update, name, 'write')
      return (row) => ({
        field: name,
        shown: areTold(shown, row) ? 'value' : areTold(masked, row) ? 'mask' : 'hidden',
        writable: areTold(written, row),
        roles: reading
          .filter(({ role, bit }) => isTold(bit, row) && fieldRuleLets(registry, entity, role, name, 'read'))
          .map(({ role }) => role),
      })
    })
}

/** A predicate's outcome on the row; null stands for one that always holds. */
function isTold(bit: string | null, row: Row): boolean {
  return bit === null || holdsBit(row[bit])
}

function areTold(bits: readonly (string | null)[] | null, row: Row): boolean {
  return bits !== null && bits.every((bit) => isTold(bit, row))
}
