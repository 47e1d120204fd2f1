import type { Json } from '../../base/main.js'
import type { Entity, Field } from '../../model/main.js'
import { isIndexed, isSealed, placeOf, sealedFields, sealText } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import type { Draft, Values } from '../draft.js'

/** Encrypts the values of a judged body that are to be kept so; from here on nobody sees them as they were sent. */
export function sealValues(draft: Draft): void {
  sealIn(draft.session, draft.entity, draft.values)
  sealIn(draft.session, draft.entity, draft.echoes)
  for (const { entity, items } of draft.rows) {
    for (const { values, echoes } of items) {
      sealIn(draft.session, entity, values)
      sealIn(draft.session, entity, echoes)
    }
  }
}

/** The value of a field as it is kept. */
export function keptValue(session: Session, entity: Entity, field: Field, value: Json): Json {
  return typeof value === 'string' && isSealed(field)
    ? sealText(session.keys, placeOf(session, entity, field), value, isIndexed(field))
    : value
}

function sealIn(session: Session, entity: Entity, values: Values): void {
  for (const field of sealedFields(entity)) {
    const value = values[field.name]
    if (value !== undefined) values[field.name] = keptValue(session, entity, field, value)
  }
}
