import type { JsonObject } from '../base/main.js'
import { isTrue } from '../expressions/main.js'
import { fieldOf, isVirtual } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { Row } from '../sql/main.js'
import { columnsOf } from './restrict.js'
import { openSealed } from './sealed_values.js'
import { readerOf } from './selection.js'
import type { MutableRecord } from './selection.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { rowScalars, workOut } from './stored_row.js'

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
  if (!isTrue(grant.rows) || !columns.every(({ visible }) => isTrue(visible))) return null
  const { entity } = grant
  const { dialect } = database
  const cells = columns.map(({ field }) => ({
    field,
    isVirtual: isVirtual(field),
    column: field.columns[0]?.name ?? '',
    read: readerOf(field, dialect),
  }))
  const hasVirtual = cells.some((cell) => cell.isVirtual)
  const label = grant.allows(entity.display, 'read') ? fieldOf(entity, entity.display) : null
  return (row, session) => {
    const params = hasVirtual ? paramsOf(session) : {}
    const scalars = hasVirtual ? rowScalars(entity, row, dialect) : {}
    const record: MutableRecord = {}
    for (const { field, column, read, isVirtual: isWorkedOut } of cells) {
      record[field.name] = isWorkedOut ? workOut(field, scalars, params) : read(row[column])
    }
    openSealed(session, entity, [record])
    if (label) record._label = String(record[label.name] ?? '')
    return record
  }
}
