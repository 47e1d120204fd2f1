import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { isObject, Refusal, textKey } from '../base/main.js'
import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field, Key, Keyring, Registry } from '../model/main.js'
import type { MutableRecord } from './selection.js'
import type { Session } from './session.js'

/** The purpose of the keys that seal values. */
const VALUE_KEY = 'field values'

/** The purpose of the keys that make blind indexes. */
const INDEX_KEY = 'field index'

/** What a sealed value begins with; the name of its key follows. */
const FORM = 'enc1.'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Where a value stands: what is sealed for one place opens at no other. */
export interface SealedPlace {
  /** Empty for entities of the platform. */
  readonly school: string
  readonly entity: string
  readonly field: string
}

/**
 * A text encrypted and authenticated (AES-256-GCM) for its place: `enc1.<key>.<nonce, text and tag>`. The nonce
 * is made of the text and its place, so that the same value stays the same and no nonce serves two. With an index
 * `.<blind index>` follows, by which equal values are found.
 */
export function sealText(keys: Keyring, place: SealedPlace, text: string, withIndex = false): string {
  const { id, bytes } = keys.current(VALUE_KEY)
  const where = placeText(place)
  const nonce = createHmac('sha256', bytes).update(`nonce\0${where}\0${text}`).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, bytes, nonce).setAAD(Buffer.from(where))
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const index = withIndex ? `.${blindIndex(keys, place, text)}` : ''
  return `${FORM}${id}.${sealed.toString('base64url')}${index}`
}

/**
 * What stands in the place of a value where values are compared: HMAC with a key of its own over the value's text key
 * and its place, so that equal values of two schools or fields differ. Without the key nothing can be guessed from it.
 */
export function blindIndex(keys: Keyring, place: SealedPlace, text: string): string {
  const { bytes } = keys.current(INDEX_KEY)
  return createHmac('sha256', bytes)
    .update(`${placeText(place)}\0${textKey(text)}`)
    .digest('base64url')
}

/** True for an encrypted field whose values can be compared. */
export function isIndexed({ columns }: Field): boolean {
  return columns.some(({ facet }) => facet === 'key')
}

/** The text of a sealed value; throws the `unavailable` refusal where its key is gone or it was tampered with. */
export function openText(keys: Keyring, place: SealedPlace, sealed: string): string {
  const [id = '', content = ''] = sealed.slice(FORM.length).split('.')
  const key = keys.find(VALUE_KEY, id)
  if (!key) throw new Refusal('unavailable', 'The key of an encrypted value is not there.')
  const bytes = Buffer.from(content, 'base64url')
  try {
    const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, NONCE_BYTES))
    decipher.setAAD(Buffer.from(placeText(place))).setAuthTag(bytes.subarray(-TAG_BYTES))
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new Refusal('unavailable', 'An encrypted value is not what was written.', { cause })
  }
}

/** What values sealed with the present key begin with. */
export function presentForm(keys: Keyring): string {
  const { id }: Key = keys.current(VALUE_KEY)
  return `${FORM}${id}.`
}

/** True for a value that is kept encrypted or hashed: in the database and in whatever tells of writes. */
export function isSealed(field: Field): boolean {
  return fieldTypeOf(field.type).kept !== undefined
}

/** The place of a field's values for a session. */
export function placeOf({ actor }: Session, entity: Entity, field: Field): SealedPlace {
  return placeIn(actor.school.id, entity, field)
}

/** The same at a school by its id. */
export function placeIn(school: string, { tenancy, name }: Entity, field: Field): SealedPlace {
  return { school: tenancy === 'school' ? school : '', entity: name, field: field.name }
}

function placeText({ school, entity, field }: SealedPlace): string {
  return `${school} ${entity} ${field}`
}

function isEncrypted(field: Field): boolean {
  return fieldTypeOf(field.type).kept === 'encrypted'
}

const sealedOf = new WeakMap<Entity, readonly Field[]>()

/** The fields of an entity that are kept encrypted. */
export function sealedFields(entity: Entity): readonly Field[] {
  let fields = sealedOf.get(entity)
  if (!fields) sealedOf.set(entity, (fields = entity.fields.filter(isEncrypted)))
  return fields
}

const holders = new WeakMap<Registry, boolean>()

/** Opens the encrypted values of read records, and of the records and rows in them, in place. */
export function openSealed(session: Session, entity: Entity, records: readonly MutableRecord[]): void {
  const { registry } = session
  let isHolder = holders.get(registry)
  if (isHolder === undefined) {
    isHolder = Object.values(registry.entities).some((known) => sealedFields(known).length > 0)
    holders.set(registry, isHolder)
  }
  if (isHolder) for (const record of records) openRecord(session, entity, record)
}

/** One read value, opened where it is kept encrypted. */
export function openValue(session: Session, entity: Entity, field: Field, value: Json): Json {
  if (!isEncrypted(field) || typeof value !== 'string' || !value.startsWith(FORM)) return value
  return openText(session.keys, placeOf(session, entity, field), value)
}

function openRecord(session: Session, entity: Entity, record: MutableRecord): void {
  for (const field of sealedFields(entity)) {
    const value = record[field.name]
    // What is masked is no sealed text any more.
    if (value !== undefined) record[field.name] = openValue(session, entity, field, value)
  }
  for (const name in record) {
    const value = record[name]
    if (typeof value !== 'object' || value === null) continue
    const target = entity.field[name]?.link?.entity ?? entity.field[name]?.rows?.entity ?? entity.many[name]?.entity
    if (target === undefined) continue
    const inner: readonly Json[] = Array.isArray(value) ? value : [value as Json]
    for (const one of inner) {
      if (isObject(one)) openRecord(session, entityOf(session.registry, target), one as MutableRecord)
    }
  }
}
