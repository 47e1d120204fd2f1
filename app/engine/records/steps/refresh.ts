import type { Entity, Field } from '../../model/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, WrittenRow } from '../attempt.js'
import { affected, feedsOf, holderOf, isKeptByOthers, rollupsOf, storedComputedOf } from '../derived/feeds.js'
import { refreshAbove, refreshFrom, refreshRollups } from '../derived/follow.js'
import { rework } from '../derived/rework.js'
import { listed } from '../derived/source.js'
import type { Removal } from '../removal.js'
import { isTouched } from './changes.js'
import { isEverywhere, ownersOf } from './stamp.js'

/** A written row: before (null for a new one), after (null for one that goes), and the names of what changed. */
interface Written {
  readonly before: Row | null
  readonly after: Row | null
  /** Null where it comes or goes. */
  readonly changed: ReadonlySet<string> | null
}

/** Records whose rollups a write decides over. */
interface Above {
  readonly entity: Entity
  readonly rollups: Set<Field>
  readonly ids: Set<string>
}

/**
 * Brings up to date what other records make of what is written: rollups of those it links to and has linked
 * to, and what hangs on these. It goes after the writes, in one flight with them.
 */
export function refreshOthers(attempt: Attempt): void | Promise<void> {
  const above = aboveOf([attempt])
  const kept = keptByOthers(attempt)
  if (above.length === 0 && kept.length === 0) return
  return refreshAll(attempt, kept, above)
}

/** The same of new records together: what several of them decide over is reckoned once. */
export function refreshOthersOfNew(attempts: readonly Attempt[]): void | Promise<void> {
  const [first] = attempts
  const above = aboveOf(attempts)
  if (!first || above.length === 0) return
  return refreshAll(first, [], above)
}

function aboveOf(attempts: readonly Attempt[]): readonly Above[] {
  const above = new Map<string, Above>()
  for (const attempt of attempts) {
    collectAbove(attempt, attempt.draft.entity, ownWritten(attempt), above)
    for (const item of attempt.rows) collectAbove(attempt, item.draft.entity, rowsWritten(attempt, item), above)
  }
  return [...above.values()].sort(byName)
}

async function refreshAll(attempt: Attempt, kept: readonly Field[], above: readonly Above[]): Promise<void> {
  const own = { entity: attempt.draft.entity, source: listed(), ids: [attempt.id] }
  if (kept.length > 0) await rework(attempt, own, kept)
  for (const { entity, rollups, ids } of above) {
    await refreshRollups(attempt, { entity, source: listed(), ids: [...ids].sort() }, [...rollups])
  }
}

/**
 * Fields of the record itself that are computed from its rollups: the database works them out from its own
 * columns, which another write in the same transaction may have changed since the record was read.
 */
function keptByOthers({ draft, before, changes, rows }: Attempt): readonly Field[] {
  if (!before) return []
  const changed = new Set([
    ...changes.map(({ field }) => field.name),
    ...rows.filter(isTouched).map((item) => item.draft.field.name),
  ])
  return affected(storedComputedOf(draft.entity), changed).filter((field) => isKeptByOthers(draft.entity, field))
}

function ownWritten({ before, after, changes }: Attempt): readonly Written[] {
  return [{ before, after, changed: before && new Set(changes.map(({ field }) => field.name)) }]
}

function rowsWritten(
  { existing }: Attempt,
  { draft, added, updated, removed }: Attempt['rows'][number]
): readonly Written[] {
  const stored = new Map((existing.get(draft.field.name) ?? []).map((row) => [String(row.id), row]))
  const changedOf = ({ changes }: WrittenRow) => new Set([...changes.map(({ field }) => field.name), 'position'])
  return [
    ...added.map(({ row }) => ({ before: null, after: row, changed: null })),
    ...updated.map((written) => ({
      before: stored.get(written.id) ?? null,
      after: written.row,
      changed: changedOf(written),
    })),
    ...removed.map((row) => ({ before: row, after: null, changed: null })),
  ]
}

function collectAbove(
  { session }: Attempt,
  entity: Entity,
  written: readonly Written[],
  above: Map<string, Above>
): void {
  for (const { parent, column, fields } of feedsOf(session.registry, entity)) {
    for (const { before, after, changed } of written) {
      const rollups = affected(fields, changed)
      const ids = [before?.[column], after?.[column]].filter((id) => typeof id === 'string')
      if (rollups.length === 0 || ids.length === 0) continue
      const known = above.get(parent.name) ?? { entity: parent, rollups: new Set<Field>(), ids: new Set<string>() }
      for (const field of rollups) known.rollups.add(field)
      for (const id of ids) known.ids.add(id)
      above.set(parent.name, known)
    }
  }
}

function byName(a: Above, b: Above): number {
  return a.entity.name < b.entity.name ? -1 : 1
}

/** The same after a deletion: of all that went, of what lost a link, and of owners that lost a row. */
export async function refreshAfterDeletion(removal: Removal): Promise<void> {
  await refreshMarked(removal)
  await refreshCleared(removal)
  await refreshOwners(removal, removal.spread.cascaded)
}

/** The same after a restoration. What came back also reckons anew: it may have been unlinked meanwhile. */
export async function refreshAfterRestoration(removal: Removal): Promise<void> {
  for (const { entity, ids } of removal.spread.marked.values()) {
    const rollups = rollupsOf(entity)
    const stale = { entity, source: listed(isEverywhere(removal)), ids: [...ids].sort() }
    if (rollups.length > 0) await refreshRollups(removal, stale, rollups)
  }
  await refreshMarked(removal)
  await refreshOwners(removal, removal.spread.cascaded)
}

async function refreshMarked(removal: Removal): Promise<void> {
  for (const { entity, ids } of removal.spread.marked.values()) {
    await refreshAbove(removal, { entity, source: listed(isEverywhere(removal)), ids: [...ids].sort() }, null)
  }
}

async function refreshCleared(removal: Removal): Promise<void> {
  const groups = new Map<string, { entity: Entity; name: string; ids: string[] }>()
  for (const { inbound, row } of removal.spread.cleared) {
    const key = `${inbound.source.name}.${inbound.field.name}`
    const known = groups.get(key) ?? { entity: inbound.source, name: inbound.field.name, ids: [] }
    known.ids.push(String(row.id))
    groups.set(key, known)
  }
  for (const { entity, name, ids } of groups.values()) {
    await refreshFrom(removal, { entity, source: listed(isEverywhere(removal)), ids: ids.sort() }, new Set([name]))
  }
}

/** Owners of rows that came or went without them: what they compute over those rows. */
async function refreshOwners(removal: Removal, reached: Removal['spread']['cascaded']): Promise<void> {
  const names = new Map<string, Set<string>>()
  for (const { inbound } of reached) {
    const holder = holderOf(removal.session.registry, inbound.source)
    if (holder) names.set(holder.owner.name, (names.get(holder.owner.name) ?? new Set()).add(holder.name))
  }
  for (const [entity, ids] of ownersOf(removal, reached)) {
    const stale = { entity, source: listed(isEverywhere(removal)), ids: [...ids].sort() }
    await refreshFrom(removal, stale, names.get(entity.name) ?? new Set())
  }
}
