import type { JsonObject } from '../base/main.js'
import { FALSE, isTrue } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { isVirtual } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { Row } from '../sql/main.js'
import { columnsOf, shownOf } from './restrict.js'
import type { RestrictedColumn } from './restrict.js'
import { openSealed, openValue } from './sealed_values.js'
import { readerOf } from './selection.js'
import type { MutableRecord } from './selection.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { workOut } from './stored_row.js'

type Describe = (row: Row, session: Session) => JsonObject

const sqlite = new WeakMap<Grant, Describe | null>()
const postgres = new WeakMap<Grant, Describe | null>()

/**
 * The answer for a row whose stored columns are at hand by their names, without reading it again. Null
 * where what the actor sees depends on the row, so that only the database can tell.
 */
export function describeRow(session: Session, entityName: string, row: Row): JsonObject | null {
  const { registry, actor, database } = session
  const grant = grantOf(registry, actor, entityName, 'read')
  if (!grant) return null
  const known = database.dialect === 'postgres' ? postgres : sqlite
  let describe = known.get(grant)
  if (describe === undefined) known.set(grant, (describe = describerOf(session, grant)))
  return describe ? describe(row, session) : null
}

function describerOf({ database }: Session, grant: Grant): Describe | null {
  const columns = columnsOf(grant, null)
  const label = shownOf(grant, grant.entity.display)
  const isFixed = ({ visible, masked }: Omit<RestrictedColumn, 'field'>) =>
    isTrue(visible) || (visible === FALSE && masked !== null && isTrue(masked))
  if (!isTrue(grant.rows) || !columns.every(isFixed) || (label && !isFixed(label))) return null
  const { entity } = grant
  const { dialect } = database
  const cells = columns.map(({ field, masked }) => ({
    field,
    isVirtual: isVirtual(field),
    column: field.columns[0]?.name ?? '',
    read: readerOf(field, dialect),
    mask: masked && fieldTypeOf(field.type).mask,
  }))
  const masked = cells.flatMap(({ field, mask }) => (mask ? [field.name] : []))
  const hasVirtual = cells.some((cell) => cell.isVirtual)
  return (row, session) => {
    const params = hasVirtual ? paramsOf(session) : {}
    const record: MutableRecord = {}
    for (const { field, column, read, mask, isVirtual: isWorkedOut } of cells) {
      const value = isWorkedOut ? workOut(entity, field, row, params, dialect) : read(row[column])
      record[field.name] = mask && value !== null ? mask(openValue(session, entity, field, value)) : value
    }
    openSealed(session, entity, [record])
    if (label) record._label = String(record[entity.display] ?? '')
    if (masked.length > 0) record._masked = masked
    return record
  }
}
