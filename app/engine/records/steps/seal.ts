import type { Json } from '../../base/main.js'
import { isWriteOnly } from '../../fields/main.js'
import type { Entity, Field } from '../../model/main.js'
import { isIndexed, isSealed, placeOf, sealedFields, sealText } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import type { Draft, Values } from '../draft.js'

/** Encrypts or hashes the values of a judged body that are to be kept so; from here on nobody sees them as they were sent. */
export function sealValues(draft: Draft): void | Promise<void> {
  const bodies = [
    { entity: draft.entity, values: draft.values },
    ...draft.rows.flatMap(({ entity, items }) => items.map(({ values }) => ({ entity, values }))),
  ]
  const secrets = bodies.flatMap(({ entity, values }) => hashedIn(entity, values).map((name) => ({ values, name })))
  encryptValues(draft)
  return secrets.length === 0 ? undefined : hashAll(draft.session, secrets)
}

/** Names of the values that are kept as hashes. */
function hashedIn({ fields }: Entity, values: Values): readonly string[] {
  return fields
    .filter(({ name, type }) => typeof values[name] === 'string' && isWriteOnly(type))
    .map(({ name }) => name)
}

/** One after another: a hash is made to be slow, and others want their turn. */
async function hashAll(
  { hash }: Session,
  secrets: readonly { readonly values: Values; readonly name: string }[]
): Promise<void> {
  for (const { values, name } of secrets) values[name] = await hash.make(String(values[name]))
}

function encryptValues(draft: Draft): void {
  sealIn(draft.session, draft.entity, draft.values)
  sealIn(draft.session, draft.entity, draft.echoes)
  for (const { entity, items } of draft.rows) {
    for (const { values, echoes } of items) {
      sealIn(draft.session, entity, values)
      sealIn(draft.session, entity, echoes)
    }
  }
}

/** The value of a field as it is kept. Throws for a password: bodies alone bring one. */
export function keptValue(session: Session, entity: Entity, field: Field, value: Json): Json {
  if (isWriteOnly(field.type) && value !== null) {
    throw new Error(`${field.name} of ${entity.name} is a password, which bodies alone bring`)
  }
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
