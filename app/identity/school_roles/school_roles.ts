import { bindParams, compileFragment, conflict, notFound, param, sql } from '#engine'
import type { Actor, Engine, Json, JsonObject, OverlayChange, PublishedVersion, Registry, Role } from '#engine'
import { changeRole, makeRole, removeRole } from './changes.js'
import { fieldRights, inheritedGrants, ownGrants } from './matrix.js'
import { readRoleBody } from './read_body.js'
import { requireRoles } from './rights.js'

/**
 * The roles of a school: those that plugins bring, as the school has adapted them, and its own. Every change is
 * published at once and in force at the next request. Throws 404 for whoever may not see roles.
 */
export class SchoolRoles {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Throws 404 for whoever may not see roles. */
  requireSeen(actor: Actor): void {
    this.#registryFor(actor, 'see')
  }

  async list(actor: Actor): Promise<readonly JsonObject[]> {
    const registry = this.#registryFor(actor, 'see')
    const assigned = await this.#assigned(actor)
    return Object.values(registry.roles).map((role) => this.#summary(actor, role, assigned))
  }

  async read(actor: Actor, id: string): Promise<JsonObject> {
    const registry = this.#registryFor(actor, 'see')
    const role = roleOf(registry, id)
    return {
      ...this.#summary(actor, role, await this.#assigned(actor)),
      grants: ownGrants(registry, id),
      inherited: inheritedGrants(registry, id),
      fields: fieldRights(registry, id),
      standard: this.#isOwn(role) ? null : this.#standardOf(actor, id),
      version: actor.school.overlay ?? null,
    }
  }

  /** The id of the role made. */
  async create(actor: Actor, body: JsonObject): Promise<string> {
    const registry = this.#registryFor(actor, 'change')
    const read = readRoleBody(body, true)
    const { id, changes } = makeRole(registry, read)
    await this.#publish(actor, changes, read.note ?? `New role: ${read.title ?? ''}`, read.version)
    return id
  }

  async update(actor: Actor, id: string, body: JsonObject): Promise<PublishedVersion | null> {
    const registry = this.#registryFor(actor, 'change')
    const role = roleOf(registry, id)
    const read = readRoleBody(body, false)
    const changes = changeRole(registry, role, read)
    if (changes.length === 0) return null
    return this.#publish(actor, changes, read.note ?? `Role: ${role.title}`, read.version)
  }

  /** Refused for a standard role, and while anybody holds it. */
  async remove(actor: Actor, id: string): Promise<void> {
    const role = roleOf(this.#registryFor(actor, 'change'), id)
    if (!this.#isOwn(role)) throw conflict('A standard role cannot be deleted.')
    const held = (await this.#assigned(actor)).get(id) ?? 0
    if (held > 0) throw conflict(`${held} people have the role "${role.title}". Take it from them first.`)
    await this.#publish(actor, [removeRole(role)], `Role deleted: ${role.title}`)
  }

  /** What the school has published, latest first. */
  async versions(actor: Actor): Promise<readonly PublishedVersion[]> {
    this.#registryFor(actor, 'change')
    return this.#engine.overlays.versions(actor.school)
  }

  /** Publishes an earlier version again; null where there is none. */
  async republish(actor: Actor, number: number): Promise<PublishedVersion | null> {
    this.#registryFor(actor, 'change')
    return this.#engine.overlays.republish(actor, number, `Back to version ${number}`)
  }

  #registryFor(actor: Actor, use: 'see' | 'change'): Registry {
    const registry = this.#engine.registryOf(actor.school)
    requireRoles(registry, actor, use)
    return registry
  }

  #publish(
    actor: Actor,
    changes: readonly OverlayChange[],
    note: string,
    version: string | null | undefined = actor.school.overlay
  ): Promise<PublishedVersion> {
    return this.#engine.overlays.publish(actor, { changes, seen: version ?? null, note })
  }

  #isOwn(role: Role): boolean {
    return role.alias !== undefined
  }

  #summary(actor: Actor, role: Role, assigned: ReadonlyMap<string, number>): JsonObject {
    const { name, title, description = '', portal, inherits, alias, fixed = false } = role
    const isStandard = alias === undefined
    return {
      id: name,
      name: alias ?? name,
      title,
      description,
      portal,
      inherits,
      is_standard: isStandard,
      is_fixed: fixed,
      is_changed: isStandard && this.#isChanged(actor, name),
      assigned: assigned.get(name) ?? 0,
    }
  }

  #isChanged({ school }: Actor, name: string): boolean {
    return this.#engine.overlays
      .of(school)
      .operations.some(({ target, path }) =>
        target.kind === 'role' ? target.name === name : (path[0] === 'fields' ? path[3] : path[0]) === name
      )
  }

  /** What the plugins say of a role, for the difference to it. */
  #standardOf({ school }: Actor, id: string): Json {
    const standard = this.#engine.overlays.standardOf(school)
    return {
      title: standard.roles[id]?.title ?? '',
      grants: ownGrants(standard, id),
      fields: fieldRights(standard, id),
    }
  }

  /** How many hold each role by assignments that are not taken back, those of the past and the future too. */
  async #assigned({ school }: Actor): Promise<ReadonlyMap<string, number>> {
    const { database } = this.#engine
    const statement = compileFragment(
      sql`select role, count(*) as held from core_role_assignments
where school_id = ${param('school')} and active and deleted_at is null group by role`,
      database.dialect
    )
    const values = bindParams(statement, { school: school.id }, database.dialect)
    const rows = await database.forSchool(school.id).read({ text: statement.text, values })
    return new Map(rows.map((row) => [String(row['role']), Number(row['held'])]))
  }
}

function roleOf({ roles }: Registry, id: string): Role {
  const role = Object.hasOwn(roles, id) ? roles[id] : undefined
  if (!role) throw notFound()
  return role
}
