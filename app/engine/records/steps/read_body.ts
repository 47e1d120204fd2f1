import { isObject, newId, Refusal } from '../../base/main.js'
import type { JsonObject } from '../../base/main.js'
import { isWriteOnly } from '../../fields/main.js'
import { idOfSingle } from '../../query/main.js'
import { readKeys } from '../body_keys.js'
import type { Draft } from '../draft.js'
import {
  MUST_BE_GIVEN,
  NOT_A_UUID,
  NOT_A_VERSION,
  note,
  noteUnknown,
  refuseProblems,
  versionRequired,
} from '../errors.js'
import type { Problems } from '../errors.js'
import { readId } from './authorise.js'
import { readRows } from './read_rows.js'

/**
 * Walks the keys of a body against schema and grant before any value is looked at. A name that is
 * unknown, hidden or not to be written is refused by one text; what may be read is kept to be compared
 * with the record.
 */
export function readBody(draft: Draft): void {
  const { body, entity, grant, read, verb } = draft
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const problems: Problems = {}
  readIdentity(draft, body, problems)
  const skipped = verb === 'create' ? ['id'] : ['id', 'version']
  const keys = readKeys(entity, body, { grant, read: verb === 'create' ? null : read }, skipped, '', problems)
  if (verb === 'replace') noteMissing(draft, body, problems)
  draft.values = keys.values
  draft.names = Object.keys(keys.values)
  draft.echoes = { ...draft.echoes, ...keys.echoes }
  draft.frames = keys.frames
  draft.rows = Object.keys(keys.frames).flatMap((name) => readRows(draft, name, keys.frames[name] ?? null, problems))
  refuseProblems(problems)
  if (verb !== 'create' && Object.keys(keys.frames).length > 0 && draft.version === null) throw versionRequired()
}

function readIdentity(draft: Draft, body: JsonObject, problems: Problems): void {
  const { id, version } = body
  if (draft.verb === 'create') {
    const own = draft.entity.kind === 'single' ? idOfSingle(draft.entity, draft.session) : null
    const given = id === undefined ? (own ?? newId()) : readId(id)
    if (given === null) note(problems, 'id', NOT_A_UUID)
    else if (own !== null && given !== own) noteUnknown(problems, 'id')
    draft.id = given
    return
  }
  if (id !== undefined && draft.id !== null && readId(id) !== draft.id) noteUnknown(problems, 'id')
  if (id !== undefined && draft.id === null) draft.echoes = { id }
  if (version === undefined) return
  if (Number.isSafeInteger(version)) draft.version = version as number
  else note(problems, 'version', NOT_A_VERSION)
}

/** A replacement names every field that its sender may write on all records he may change, but for what nobody reads. */
export function noteMissing(
  { entity, grant }: Pick<Draft, 'entity' | 'grant'>,
  body: JsonObject,
  problems: Problems
): void {
  for (const { name, system, type } of entity.fields) {
    if (system || isWriteOnly(type) || Object.hasOwn(body, name) || !grant.allows(name, 'write')) continue
    if (grant.pairs.every((pair) => pair.fields.write.has(name))) note(problems, name, MUST_BE_GIVEN)
  }
}
