import { at, toposort } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Role } from '../../../model/main.js'
import type { RoleJson } from '../../../schema/main.js'
import type { Scene } from '../../draft.js'
import { ACCESS_WORDS } from '../../reserved.js'
import type { SourceRef } from '../../../base/main.js'

interface DeclaredRole extends Role {
  readonly source: SourceRef
}

/** Where a school's own roles are said to stand, which are in no file. */
const OWN_ROLES: SourceRef = { file: 'overlay', pointer: '' }

/** The roles all plugins bring and those a school has made, by name; inheritance is checked here and expanded where rights are made. */
export function compileRoles(scene: Scene): Readonly<Record<string, Role>> {
  const roles = new Map<string, DeclaredRole>()
  const places = [...scene.plugins, { source: OWN_ROLES, roles: scene.declarations.ownRoles ?? [] }]
  for (const { source, roles: brought } of places) {
    for (const [index, json] of brought.entries()) {
      const role = roleOf(json, at(source, 'roles', index))
      if (isNameFree(role, roles, scene)) roles.set(role.name, role)
    }
  }
  for (const role of roles.values()) checkInherited(role, roles, scene)
  checkCycles(roles, scene)
  return Object.fromEntries([...roles].map(([name, { source: _source, ...role }]) => [name, role]))
}

/** All roles whose grants a role has: itself and what it inherits, however far. */
export function rolesHeldBy(name: string, roles: Readonly<Record<string, Role>>): ReadonlySet<string> {
  const held = new Set<string>()
  const open = [name]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (held.has(next)) continue
    held.add(next)
    open.push(...(Object.hasOwn(roles, next) ? (roles[next]?.inherits ?? []) : []))
  }
  return held
}

function roleOf(json: RoleJson, source: SourceRef): DeclaredRole {
  const { name, title, portal = false, inherits = [], description, fixed, configures, alias, rank } = json
  return {
    name,
    title,
    portal,
    inherits,
    ...(description === undefined ? {} : { description }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(configures === undefined ? {} : { configures }),
    ...(rank === undefined ? {} : { rank }),
    ...(alias === undefined ? {} : { alias }),
    source,
  }
}

function isNameFree(role: DeclaredRole, roles: ReadonlyMap<string, DeclaredRole>, scene: Scene): boolean {
  const place = at(role.source, 'name')
  const first = roles.get(role.name)
  if (first) {
    const message = `The role "${role.name}" is declared already, in ${first.source.file}.`
    scene.findings.error('ACC001', place, message, 'Declare a role once, in the plugin others require.')
  } else if (ACCESS_WORDS.includes(role.name)) {
    scene.findings.error('ACC001', place, `"${role.name}" is a word of the permission matrix.`, 'Choose another name.')
  }
  return !first
}

function checkInherited(role: DeclaredRole, roles: ReadonlyMap<string, DeclaredRole>, scene: Scene): void {
  for (const [index, name] of role.inherits.entries()) {
    const place = at(role.source, 'inherits', index)
    const other = roles.get(name)
    if (!other) scene.findings.error('ACC002', place, `There is no role "${name}".`, hintFor(name, [...roles.keys()]))
    else if (role.portal && !other.portal) {
      const hint = 'A portal role may inherit portal roles only.'
      scene.findings.error(
        'ACC003',
        place,
        `"${role.name}" is a portal role and would inherit the unscoped grants of "${name}".`,
        hint
      )
    }
  }
}

function checkCycles(roles: ReadonlyMap<string, DeclaredRole>, scene: Scene): void {
  const sorted = toposort(Object.fromEntries([...roles].map(([name, role]) => [name, role.inherits])))
  if (sorted.kind === 'sorted') return
  const known = Object.fromEntries(roles)
  for (const name of sorted.members) {
    const role = roles.get(name)
    const isInCycle = role?.inherits.some((next) => rolesHeldBy(next, known).has(name)) ?? false
    if (role && isInCycle) {
      scene.findings.error(
        'ACC004',
        at(role.source, 'inherits'),
        `The role "${name}" inherits itself.`,
        'Take one step of the circle out.'
      )
    }
  }
}
