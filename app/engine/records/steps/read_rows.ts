import { isObject } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { entityOf, fieldOf } from '../../model/main.js'
import type { Field } from '../../model/main.js'
import { grantOf } from '../../permissions/main.js'
import { readKeys } from '../body_keys.js'
import type { Draft, RowDraft, RowsDraft } from '../draft.js'
import { DOES_NOT_EXIST, note } from '../errors.js'
import type { Problems } from '../errors.js'
import { readId } from './authorise.js'

const ONLY_A_LIST = 'must be a list of rows.'

type Rights = Pick<RowsDraft, 'entity' | 'grant' | 'read'>

/**
 * The rows of one field of a body: a complete list or a delta. What is neither is left to the
 * validator of the frame, which says what is wrong with it.
 */
export function readRows(draft: Draft, name: string, frame: Json, problems: Problems): readonly RowsDraft[] {
  const { session, entity, verb } = draft
  const field = fieldOf(entity, name)
  if (!field?.rows) return []
  const child = entityOf(session.registry, field.rows.entity)
  const rights: Rights = {
    entity: child,
    grant: grantOf(session.registry, session.actor, child.name, draft.grant.action),
    read: grantOf(session.registry, session.actor, child.name, 'read'),
  }
  if (frame === null || Array.isArray(frame)) {
    const items = readItems(rights, spelled(field, frame ?? []), name, verb === 'create' ? 'new' : 'any', problems)
    return [{ ...rights, field, isComplete: true, items, removed: [] }]
  }
  if (verb === 'create') note(problems, name, ONLY_A_LIST)
  if (verb === 'create' || !isObject(frame)) return []
  const { add = [], update = [], remove = [] } = frame
  if (!Array.isArray(add) || !Array.isArray(update) || !Array.isArray(remove)) return []
  const items = [
    ...readItems(rights, spelled(field, update as readonly Json[]), `${name}.update`, 'old', problems),
    ...readItems(rights, spelled(field, add as readonly Json[]), `${name}.add`, 'new', problems),
  ]
  const removed = (remove as readonly Json[]).flatMap((text, index) => {
    const id = readId(text)
    return id === null ? [] : [{ path: `${name}.remove.${index}`, id }]
  })
  return [{ ...rights, field, isComplete: false, items, removed }]
}

/** Rows in full where a body says only whom they link to. */
function spelled({ rows }: Field, given: readonly Json[]): readonly Json[] {
  const target = rows?.target
  return target === undefined ? given : given.map((row) => (typeof row === 'string' ? { [target]: row } : row))
}

function readItems(
  rights: Rights,
  rows: readonly Json[],
  prefix: string,
  age: 'new' | 'old' | 'any',
  problems: Problems
): readonly RowDraft[] {
  return rows.flatMap((row, index) =>
    isObject(row) ? [readItem(rights, row, `${prefix}.${index}`, age, problems)] : []
  )
}

function readItem(
  rights: Rights,
  row: JsonObject,
  path: string,
  age: 'new' | 'old' | 'any',
  problems: Problems
): RowDraft {
  const given = row.id ?? null
  const id = readId(given)
  // A row's id tells which one it is; new rows get theirs from the engine.
  if (age !== 'old' && given !== null && (id === null || age === 'new')) note(problems, `${path}.id`, DOES_NOT_EXIST)
  const isNew = id === null || age === 'new'
  const read = isNew ? null : rights.read
  const keys = readKeys(rights.entity, row, { grant: rights.grant, read }, ['id'], `${path}.`, problems)
  return { path, id: isNew ? null : id, values: keys.values, names: Object.keys(keys.values), echoes: keys.echoes }
}
