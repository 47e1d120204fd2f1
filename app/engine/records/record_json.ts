import type { Json } from '../base/main.js'
import { isWriteOnly } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import type { Row } from '../sql/main.js'
import { valueOf } from './columns.js'

/** All stored fields of a row as JSON, whoever may see them, but for those that nobody reads: what code inside works with. */
export function recordJson(entity: Entity, row: Row, dialect: DialectName): Record<string, Json> {
  const record: Record<string, Json> = {}
  for (const field of entity.fields) {
    if (isWriteOnly(field.type)) continue
    if (field.columns.length > 0 && Object.hasOwn(row, field.columns[0]?.name ?? '')) {
      record[field.name] = valueOf(field, row, dialect)
    }
  }
  return record
}
