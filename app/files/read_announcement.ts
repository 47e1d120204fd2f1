import { ATTACHMENT_LIMITS, ATTACHMENTS, fieldOf, fileLimitsOf, Refusal, UNKNOWN_NAME } from '#engine'
import type { Actor, Engine, FileLimits, Json, JsonObject } from '#engine'
import { openFieldOf } from './open_fields.js'
import type { OpenField } from './open_fields.js'

/** What an uploader says of a file before he sends it. */
export interface Announcement {
  readonly name: string
  readonly size: number
  readonly sha256: string | null
  readonly entity: string
  readonly field: string
  readonly limits: FileLimits
}

/** What says which fields take files: the declarations, and the fields that no grant opens. */
export interface FieldGround {
  readonly engine: Engine
  readonly open: readonly OpenField[]
}

const NAMES: readonly string[] = ['name', 'size', 'type', 'sha256', 'entity', 'field']
const MOST_NAME = 255
const SHA256 = /^[0-9a-f]{64}$/
/** Control characters, and marks that turn the direction of a text: `report<U+202E>fdp.exe`. */
const UNFIT = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const TEXT = 'must be text.'

/**
 * Reads what is said of a file and holds it against the field that it is for: who may not write that field is told no more than
 * that its name is not known. What is said of the type is only compared with what the field takes, so that nobody sends in vain.
 */
export function readAnnouncement({ engine, open }: FieldGround, actor: Actor, body: JsonObject): Announcement {
  const problems: Record<string, string[]> = {}
  const note = (name: string, message: string) => void (problems[name] ??= []).push(message)
  for (const name of Object.keys(body)) if (!NAMES.includes(name)) note(name, UNKNOWN_NAME)
  const { name, size, type = null, sha256 = null } = body
  const limits = limitsFor({ engine, open }, actor, body['entity'], body['field'])
  if (!limits) note('field', UNKNOWN_NAME)
  const known = typeof name === 'string' ? ownName(name) : null
  if (known === null) note('name', `must be the name of a file, of 1 to ${MOST_NAME} characters.`)
  if (!Number.isSafeInteger(size) || Number(size) < 1) note('size', 'must be a number of bytes, above zero.')
  else if (limits && Number(size) > limits.bytes) note('size', `must be at most ${limits.bytes} bytes.`)
  if (type !== null && typeof type !== 'string') note('type', TEXT)
  else if (limits && type !== null && !takes(limits, type)) note('type', typeMessage(limits))
  if (sha256 !== null && !(typeof sha256 === 'string' && SHA256.test(sha256))) {
    note('sha256', 'must be 64 hexadecimal digits in lower case.')
  }
  if (!limits || known === null || Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid values.', { details: problems })
  }
  return {
    name: known,
    size: Number(size),
    sha256: sha256 as string | null,
    entity: String(body['entity']),
    field: String(body['field']),
    limits,
  }
}

/** What a field asks, of an actor who may write it on some record; null for any other name. */
export function limitsFor(
  { engine, open }: FieldGround,
  actor: Actor,
  entity: Json | undefined,
  field: Json | undefined
): FileLimits | null {
  if (typeof entity !== 'string' || typeof field !== 'string') return null
  if (field === ATTACHMENTS) return engine.rights(actor, entity)?.can['comment'] === true ? ATTACHMENT_LIMITS : null
  const mayWrite =
    openFieldOf(open, entity, field)?.mayUpload(actor) ?? engine.rights(actor, entity)?.writable.has(field)
  if (!mayWrite) return null
  const known = fieldOf(engine.registryOf(actor.school).entities[entity] as never, field)
  return known ? fileLimitsOf(known) : null
}

/** Why a file is not taken, by what the field takes. */
export function typeMessage({ endings }: FileLimits): string {
  return `must be one of ${endings.replaceAll(',', ', ')}.`
}

/** Browsers name texts by many names, and some files not at all: only a type that is surely another one is refused. */
function takes({ types }: FileLimits, type: string): boolean {
  const said = type.toLowerCase().split(';')[0]?.trim() ?? ''
  return (
    said === '' ||
    said === 'application/octet-stream' ||
    types.includes(said) ||
    (said.startsWith('text/') && types.includes('text/plain'))
  )
}

/** The last part of what may be a path, without what a name must not hold; null where nothing is left. */
function ownName(given: string): string | null {
  const name = (given.split(/[/\\]/).at(-1) ?? '').normalize('NFC').trim()
  return name === '' || /^\.+$/.test(name) || name.length > MOST_NAME || UNFIT.test(name) ? null : name
}
