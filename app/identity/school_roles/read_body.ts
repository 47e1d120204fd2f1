import { isObject, Refusal, UNKNOWN_NAME } from '#engine'
import type { Json, JsonObject } from '#engine'

/** What a body says of a role; absent is unchanged. */
export interface RoleBody {
  readonly title?: string
  readonly name?: string
  readonly description?: string
  readonly inherits?: readonly string[]
  readonly portal?: boolean
  /** The role whose rights a new one begins with. */
  readonly clone?: string
  /** By entity and action; null takes the right away. */
  readonly grants: Readonly<Record<string, Readonly<Record<string, Json>>>>
  /** By entity, field and use. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, boolean>>>>>>
  readonly note: string | null
  /** Hash of what was published when the body was made. */
  readonly version?: string | null
}

type Problems = Record<string, string[]>

const TEXTS = { title: 120, description: 2000, note: 1000, clone: 48 } as const
const NAME = /^x_[a-z0-9_]{1,46}$/u
const KEYS = ['title', 'name', 'description', 'inherits', 'portal', 'clone', 'grants', 'fields', 'note', 'version']

/** Reads a body strictly: throws 422 with every name that is not known or not of its form. */
export function readRoleBody(body: JsonObject, isNew: boolean): RoleBody {
  const problems: Problems = {}
  const known = isNew ? KEYS : KEYS.filter((key) => key !== 'clone' && key !== 'portal')
  for (const key of Object.keys(body)) if (!known.includes(key)) problems[key] = [UNKNOWN_NAME]
  for (const [key, most] of Object.entries(TEXTS)) checkText(body, key, most, problems)
  if (isNew && body.title === undefined) problems.title = ['must be given.']
  if (body.title === '') problems.title = ['must not be empty.']
  if (body.name !== undefined && !(typeof body.name === 'string' && NAME.test(body.name))) {
    problems.name = ['must begin with x_ and hold small letters, digits and underscores.']
  }
  if (body.portal !== undefined && typeof body.portal !== 'boolean') problems.portal = ['must be true or false.']
  const { inherits, version } = body
  if (inherits !== undefined && !isNames(inherits)) problems.inherits = ['must be a list of roles.']
  if (version !== undefined && version !== null && typeof version !== 'string') problems.version = ['must be a text.']
  const grants = readGrants(body.grants, problems)
  const fields = readFields(body.fields, problems)
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid values.', { details: problems })
  }
  const note = typeof body.note === 'string' && body.note !== '' ? body.note : null
  return { ...(body as Partial<RoleBody>), grants, fields, note }
}

function checkText(body: JsonObject, key: string, most: number, problems: Problems): void {
  const value = body[key]
  if (value === undefined || value === null) return
  const isText = typeof value === 'string' && value.length <= most
  if (!isText) problems[key] = [`must be a text of at most ${most} characters.`]
}

function isNames(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function readGrants(given: Json | undefined, problems: Problems): RoleBody['grants'] {
  const entities = Object.entries(objectOf(given, 'grants', problems)).map(([entity, actions]) => {
    const cells = Object.entries(objectOf(actions, `grants.${entity}`, problems))
    for (const [action, grant] of cells) {
      if (!isGrant(grant)) problems[`grants.${entity}.${action}`] = ['must be true, null or { scope, via }.']
    }
    return [entity, Object.fromEntries(cells)]
  })
  return Object.fromEntries(entities) as RoleBody['grants']
}

function isGrant(grant: Json | undefined): boolean {
  if (grant === true || grant === false || grant === null) return true
  if (!isObject(grant)) return false
  const { scope, via, ...others } = grant
  const isVia = via === undefined || typeof via === 'string'
  return typeof scope === 'string' && isVia && Object.keys(others).length === 0
}

function readFields(given: Json | undefined, problems: Problems): RoleBody['fields'] {
  for (const [entity, fields] of Object.entries(objectOf(given, 'fields', problems))) {
    for (const [field, uses] of Object.entries(objectOf(fields, `fields.${entity}`, problems))) {
      const place = `fields.${entity}.${field}`
      for (const [use, allowed] of Object.entries(objectOf(uses, place, problems))) {
        if (typeof allowed !== 'boolean') problems[`${place}.${use}`] = ['must be true or false.']
      }
    }
  }
  return (isObject(given) ? given : {}) as RoleBody['fields']
}

function objectOf(value: Json | undefined, place: string, problems: Problems): JsonObject {
  if (value === undefined) return {}
  if (isObject(value)) return value
  problems[place] = ['must be an object.']
  return {}
}
