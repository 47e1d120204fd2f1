import { entryView, Labels, linksInEntries, mayRefer } from '#engine'
import type { Actor, Entity, EntryView, JsonObject } from '#engine'
import type { HttpContext } from '@adonisjs/core/http'
import type { ScreenEngine } from './engine_port.js'
import { localeOf, translatorOf } from './language.js'

/** Labels that are looked up at once; links beyond them show the beginning of their id. */
const MOST_LABELS = 200

/** Entries of the audit for people, with the labels of what they link to: one look-up per linked entity. */
export async function entryViews(
  ctx: HttpContext,
  engine: ScreenEngine,
  actor: Actor,
  entries: readonly JsonObject[],
  entityOf: (entry: JsonObject) => Entity | null
): Promise<readonly EntryView[]> {
  const wanted = new Map<string, Set<string>>()
  for (const entry of entries) {
    for (const [target, ids] of linksInEntries(entityOf(entry), [entry])) {
      wanted.set(target, new Set([...(wanted.get(target) ?? []), ...ids]))
    }
  }
  const labels = new Labels()
  for (const [target, ids] of wanted) {
    if (!mayRefer(engine.rights(actor, target))) continue
    const found = await engine.pick(actor, target, { ids: [...ids].slice(0, MOST_LABELS), limit: MOST_LABELS })
    for (const { id, label } of found) labels.add(target, id, label)
  }
  const { school } = actor
  const registry = engine.registryOf(school)
  const scene = { registry, locale: localeOf(ctx.i18n, school), translator: translatorOf(ctx.i18n) }
  return entries.map((entry) => entryView(scene, entityOf(entry), entry, labels))
}
