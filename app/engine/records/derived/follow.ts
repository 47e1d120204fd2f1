import type { Entity, Field } from '../../model/main.js'
import { affected, feedsOf, holderOf, storedComputedOf } from './feeds.js'
import { holdStale, rework } from './rework.js'
import type { Reworking, Stale } from './rework.js'
import { linkedFrom } from './source.js'

/**
 * Brings rollups of records up to date, then what is computed from them, then what other records make of
 * these, up the chain. The records are held before they are reckoned.
 */
export async function refreshRollups(run: Reworking, stale: Stale, rollups: readonly Field[]): Promise<void> {
  holdStale(run, stale)
  await rework(run, stale, rollups)
  await refreshFrom(run, stale, new Set(rollups.map(({ name }) => name)))
}

/** After fields of records have changed: their own stored computed fields, and all that hangs on either. */
export async function refreshFrom(run: Reworking, stale: Stale, changed: ReadonlySet<string>): Promise<void> {
  const computed = affected(storedComputedOf(stale.entity), changed)
  if (computed.length > 0) await rework(run, stale, computed)
  await refreshAbove(run, stale, new Set([...changed, ...computed.map(({ name }) => name)]))
}

/**
 * What other records make of records that have changed: `changed` names their fields, null says that they
 * came or went. The owners of rows are seen to only where they are not written themselves.
 */
export async function refreshAbove(run: Reworking, stale: Stale, changed: ReadonlySet<string> | null): Promise<void> {
  const { registry } = run.session
  const { entity, source, ids } = stale
  for (const feed of feedsOf(registry, entity)) {
    const rollups = affected(feed.fields, changed)
    if (rollups.length === 0) continue
    const above = { entity: feed.parent, source: linkedFrom(source, entity, feed.column), ids }
    await refreshRollups(run, above, rollups)
  }
  if (changed !== null) await refreshOwners(run, stale)
}

/** What owners compute over rows that have changed. */
async function refreshOwners(run: Reworking, { entity, source, ids }: Stale): Promise<void> {
  const holder = holderOf(run.session.registry, entity)
  if (!holder || !readsRows(holder.owner, holder.name)) return
  const owners = { entity: holder.owner, source: linkedFrom(source, entity, 'parent_id'), ids }
  holdStale(run, owners)
  await refreshFrom(run, owners, new Set([holder.name]))
}

function readsRows(owner: Entity, name: string): boolean {
  return storedComputedOf(owner).some(({ inputs }) => inputs.has(name))
}
