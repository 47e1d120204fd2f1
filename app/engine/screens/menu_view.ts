import { entityOf } from '../model/main.js'
import type { Registry } from '../model/main.js'
import { screenPath } from './paths.js'
import type { Rights, Translator } from './scene.js'
import type { MenuGroupView } from './view_models.js'
import { pluralOf } from './words.js'

interface MenuScene {
  readonly registry: Registry
  rightsOf(entity: string): Rights | null
  readonly translator: Translator
}

/** The navigation: the plugins' menu entries that lead to something this actor may read, in groups. */
export function menuView({ registry, rightsOf, translator }: MenuScene, currentPath: string): readonly MenuGroupView[] {
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
  return [...groups].map(([title, items]) => ({ title: translator.declared(`declared.groups.${title}`, title), items }))
}
