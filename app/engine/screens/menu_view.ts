import { entityOf } from '../model/main.js'
import type { Registry } from '../model/main.js'
import { screenPath } from './paths.js'
import type { Rights, Translator } from './scene.js'
import type { MenuGroupView } from './view_models.js'
import { pluralOf } from './words.js'

/** An entry beside those of entities: a screen of a plugin's own. */
export interface MenuEntry {
  readonly path: string
  readonly title: string
  readonly group: string
  readonly icon: string
  /** Its place in the group, from 1; at the end without one. */
  readonly position?: number
  /** Who sees it: those to whom this is granted; null where whoever gives it has looked. */
  readonly access: { readonly entity: string; readonly action: string } | null
}

interface MenuScene {
  readonly registry: Registry
  rightsOf(entity: string): Rights | null
  readonly translator: Translator
}

/**
 * The navigation: the plugins' menu entries that lead to something this actor may read, and the further ones that
 * he may use, in groups.
 */
export function menuView(
  { registry, rightsOf, translator }: MenuScene,
  currentPath: string,
  entries: readonly MenuEntry[] = []
): readonly MenuGroupView[] {
  const groups = new Map<string, MenuGroupView['items'][number][]>()
  for (const item of registry.menu) {
    if (rightsOf(item.entity)?.can.read !== true) continue
    const entity = entityOf(registry, item.entity)
    const href = screenPath(entity)
    const label =
      item.title === entity.titlePlural
        ? pluralOf(translator, entity)
        : translator.declared(`declared.menu.${item.entity}`, item.title)
    const isCurrent = currentPath === href || currentPath.startsWith(`${href}/`)
    groups.set(item.group, [...(groups.get(item.group) ?? []), { label, href, icon: item.icon, isCurrent }])
  }
  for (const { path, title, group, icon, position, access } of entries) {
    if (access && rightsOf(access.entity)?.can[access.action] !== true) continue
    const isCurrent = currentPath === path || currentPath.startsWith(`${path}/`)
    const items = groups.get(group) ?? []
    const at = position === undefined ? items.length : position - 1
    groups.set(group, items.toSpliced(at, 0, { label: title, href: path, icon, isCurrent }))
  }
  return [...groups].map(([title, items]) => ({ title: translator.declared(`declared.groups.${title}`, title), items }))
}
