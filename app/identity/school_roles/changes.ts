import { randomBytes } from 'node:crypto'
import { invalid } from '#engine'
import type { Json, OverlayChange, Registry, Role } from '#engine'
import { grantJson } from './matrix.js'
import type { RoleBody } from './read_body.js'

/** A role about to be made: its id, and what is published for it. */
export interface NewRole {
  readonly id: string
  readonly changes: readonly OverlayChange[]
}

/**
 * The operations that make a role. Its id is random and never used again, so that a role made anew under an old
 * name has nothing of the old one. A clone begins with the rights that the other role has by its own name and
 * inherits the same roles.
 */
export function makeRole(registry: Registry, body: RoleBody): NewRole {
  const id = `x_${randomBytes(12).toString('hex')}`
  const source = body.clone === undefined ? null : roleNamed(registry, body.clone, 'clone')
  const title = body.title ?? ''
  const alias = body.name ?? freeName(registry, title)
  refuseTaken(registry, alias, id)
  const portal = source?.portal ?? body.portal ?? false
  const inherits = body.inherits ?? source?.inherits ?? []
  const role = { title, alias, portal, inherits, ...(body.description ? { description: body.description } : {}) }
  const made: OverlayChange = { op: 'add', target: { kind: 'role', name: id }, path: [], value: role }
  const cloned = source ? clonedRights(registry, source, id) : []
  return { id, changes: [made, ...cloned, ...rightsOf(id, body)] }
}

/** The operations that change a role: the school's own in all, a standard one in its words and rights. */
export function changeRole(registry: Registry, role: Role, body: RoleBody): readonly OverlayChange[] {
  const { title = role.title, description = role.description, inherits = role.inherits } = body
  if (role.alias !== undefined) {
    const alias = body.name ?? role.alias
    refuseTaken(registry, alias, role.name)
    const value = { title, alias, portal: role.portal, inherits, ...(description ? { description } : {}) }
    const isSame = JSON.stringify(value) === JSON.stringify(valueOf(role))
    const target = { kind: 'role', name: role.name } as const
    return [...(isSame ? [] : [{ op: 'add', target, path: [], value } as const]), ...rightsOf(role.name, body)]
  }
  if (body.name !== undefined) throw invalid('name', 'is fixed for a standard role.')
  if (body.inherits !== undefined) throw invalid('inherits', 'is fixed for a standard role.')
  return [
    ...(title === role.title ? [] : [wordOf(role, 'title', title)]),
    ...(description === role.description ? [] : [wordOf(role, 'description', description ?? '')]),
    ...rightsOf(role.name, body),
  ]
}

/** The operation that takes a school's own role away, with all it was given. */
export function removeRole({ name }: Role): OverlayChange {
  return { op: 'remove', target: { kind: 'role', name }, path: [] }
}

function valueOf({ title, alias = '', portal, inherits, description }: Role): object {
  return { title, alias, portal, inherits, ...(description ? { description } : {}) }
}

function wordOf(role: Role, key: string, value: string): OverlayChange {
  return { op: 'set', target: { kind: 'role', name: role.name }, path: [key], value }
}

function rightsOf(id: string, { grants, fields }: RoleBody): readonly OverlayChange[] {
  const cells = Object.entries(grants).flatMap(([entity, actions]) =>
    Object.entries(actions).map(([action, grant]) => cell(entity, [id, action], grant))
  )
  const rules = Object.entries(fields).flatMap(([entity, named]) =>
    Object.entries(named).flatMap(([field, uses]) =>
      Object.entries(uses).map(([use, allowed]) => member(entity, field, use, id, allowed))
    )
  )
  return [...cells, ...rules]
}

function clonedRights(registry: Registry, source: Role, id: string): readonly OverlayChange[] {
  return Object.values(registry.policies).flatMap(({ entity, roles, fields }) => {
    const cells = Object.entries((Object.hasOwn(roles, source.name) ? roles[source.name] : undefined) ?? {})
    const rules = Object.entries(fields).flatMap(([field, rule]) =>
      Object.entries(rule).flatMap(([use, list]: [string, unknown]) =>
        Array.isArray(list) && list.includes(source.name) ? [member(entity, field, use, id, true)] : []
      )
    )
    return [...cells.map(([action, grant]) => cell(entity, [id, action], grantJson(grant, source.portal))), ...rules]
  })
}

function cell(entity: string, path: readonly string[], grant: Json): OverlayChange {
  const target = { kind: 'access', name: entity } as const
  const isTaken = grant === null || grant === false
  return isTaken ? { op: 'remove', target, path } : { op: 'set', target, path, value: grant }
}

function member(entity: string, field: string, use: string, role: string, allowed: boolean): OverlayChange {
  const target = { kind: 'access', name: entity } as const
  return { op: allowed ? 'add' : 'remove', target, path: ['fields', field, use, role] }
}

function roleNamed({ roles }: Registry, name: string, place: string): Role {
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined
  if (!role) throw invalid(place, `There is no role "${name}".`)
  return role
}

function refuseTaken({ roles }: Registry, alias: string, id: string): void {
  const isTaken = Object.values(roles).some((role) => role.alias === alias && role.name !== id)
  if (isTaken) throw invalid('name', `Another role is called "${alias}".`)
}

/** A name made of the title: `x_front_desk`, with a number where that one is taken. */
function freeName({ roles }: Registry, title: string): string {
  const word = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .replaceAll(/^_+|_+$/gu, '')
    .slice(0, 36)
  const taken = new Set(Object.values(roles).map((role) => role.alias))
  const name = `x_${word || 'role'}`
  for (let number = 2; ; number++) {
    const candidate = number === 2 ? name : `${name}_${number - 1}`
    if (!taken.has(candidate)) return candidate
  }
}
