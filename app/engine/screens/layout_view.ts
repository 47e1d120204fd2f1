import type { Layout, LayoutSection } from '../model/main.js'
import type { ScreenScene } from './scene.js'

/** Sections that stand together, by their keys: those of a tab, or with `key` null those above all tabs. */
export interface SectionGroup {
  readonly key: string | null
  readonly title: string
  readonly sections: readonly string[]
}

/** What a section says beside its fields; `columns` is null where its rows say how they stand. */
export interface SectionExtras {
  readonly columns: number | null
  readonly note: string
}

/** The sections of a form or a page in groups, in the order of the tabs; tabs without anything to show are left out. */
export function groupsOf(
  { entity, translator }: ScreenScene,
  sections: readonly { readonly key: string }[]
): readonly SectionGroup[] {
  const keys = sections.map(({ key }) => key)
  const tabs: NonNullable<Layout['tabs']> = entity.layout.tabs ?? []
  const inTabs = new Set(tabs.flatMap((tab) => tab.sections))
  const groups = tabs.map((tab) => ({
    key: tab.key,
    title: translator.declared(`declared.${entity.name}.tabs.${tab.key}`, tab.title),
    sections: tab.sections.filter((key) => keys.includes(key)),
  }))
  const above = { key: null, title: '', sections: keys.filter((key) => !inTabs.has(key)) }
  return [above, ...groups].filter((group) => group.sections.length > 0)
}

export function extrasOf({ entity, translator }: ScreenScene, section: LayoutSection): SectionExtras {
  const { note = '', columns = null } = section
  return {
    columns,
    note: note === '' ? '' : translator.declared(`declared.${entity.name}.notes.${section.key}`, note),
  }
}
