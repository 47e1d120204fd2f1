import { entityOf } from '../../model/main.js'
import type { Entity } from '../../model/main.js'
import { bound } from '../../sql/main.js'
import type { PreparedSql } from '../../sql/main.js'
import { deletedSources, livingSources } from '../inbound.js'
import type { Removal } from '../removal.js'
import { spreadFrom } from '../spread.js'
import type { Reached } from '../spread.js'
import { clearColumn, DELETION_PARAM, IDS_PARAM, stampDeleted, touchRecords, unstampDeleted } from '../statements.js'

/** Finds what goes with the record and what loses its link to it, and locks it. */
export async function findReached(removal: Removal): Promise<void> {
  const { access, session, params, id } = removal
  const scene = { registry: session.registry, database: session.database, params }
  removal.spread = await spreadFrom(scene, access.entity, id, (inbound, dialect) =>
    inbound.onDelete === 'restrict' ? null : livingSources(inbound, dialect)
  )
}

/** Finds exactly what went with the record. */
export async function findDeleted(removal: Removal): Promise<void> {
  const { access, session, id, deletion } = removal
  const params = { ...removal.params, [DELETION_PARAM]: deletion }
  const scene = { registry: session.registry, database: session.database, params }
  removal.spread = await spreadFrom(scene, access.entity, id, (inbound, dialect) =>
    inbound.onDelete === 'cascade' ? deletedSources(inbound, dialect) : null
  )
}

/** Marks all that goes, by one statement per entity, and empties the links that are to be cleared. */
export function stampReached(removal: Removal): void {
  const { spread, session } = removal
  const { dialect } = session.database
  const everywhere = isEverywhere(removal)
  for (const { entity, ids } of spread.marked.values()) {
    deferIds(removal, stampDeleted(entity, dialect, everywhere), [...ids])
  }
  for (const reached of grouped(spread.cleared)) {
    const { source, column } = reached.inbound
    deferIds(removal, clearColumn(source, dialect, column, everywhere), reached.ids)
  }
  touchParents(removal, [...spread.cascaded, ...spread.cleared])
}

/** Takes the marks off again. What was cleared stays so: nobody knows whether it was filled since. */
export function unstampReached(removal: Removal): void {
  const { spread, session } = removal
  for (const { entity, ids } of spread.marked.values()) {
    deferIds(removal, unstampDeleted(entity, session.database.dialect, isEverywhere(removal)), [...ids])
  }
  touchParents(removal, spread.cascaded)
}

/** Owners of rows that went or changed without them: their version covers their rows. */
export function ownersOf(removal: Removal, reached: readonly Reached[]): ReadonlyMap<Entity, ReadonlySet<string>> {
  const owners = new Map<Entity, Set<string>>()
  for (const { inbound, row } of reached) {
    const { source, isOwned } = inbound
    if (source.kind !== 'child' || source.parent === null || isOwned) continue
    const owner = entityOf(removal.session.registry, source.parent)
    const id = String(row.parent_id)
    if (removal.spread.marked.get(owner.name)?.ids.has(id)) continue
    const ids = owners.get(owner)
    if (ids) ids.add(id)
    else owners.set(owner, new Set([id]))
  }
  return owners
}

function touchParents(removal: Removal, reached: readonly Reached[]): void {
  for (const [owner, ids] of ownersOf(removal, reached)) {
    deferIds(removal, touchRecords(owner, removal.session.database.dialect, isEverywhere(removal)), [...ids])
  }
}

/** What belongs to the platform is linked to from every school. */
export function isEverywhere({ access }: Removal): boolean {
  return access.entity.tenancy === 'platform'
}

function deferIds({ session, params, deletion }: Removal, statement: PreparedSql, ids: readonly string[]): void {
  const { database } = session
  database.defer(bound(statement, { ...params, [DELETION_PARAM]: deletion, [IDS_PARAM]: ids }, database.dialect))
}

function grouped(reached: readonly Reached[]): readonly { inbound: Reached['inbound']; ids: readonly string[] }[] {
  const groups = new Map<Reached['inbound'], string[]>()
  for (const { inbound, row } of reached) {
    const ids = groups.get(inbound)
    if (ids) ids.push(String(row.id))
    else groups.set(inbound, [String(row.id)])
  }
  return [...groups].map(([inbound, ids]) => ({ inbound, ids }))
}
