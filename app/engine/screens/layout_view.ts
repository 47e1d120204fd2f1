import type { Layout, LayoutSection } from '../model/main.js'
import type { ScreenScene } from './scene.js'

/** Sections that stand together: those of a tab, or with `key` null those above all tabs. */
export interface SectionGroup<Section> {
  readonly key: string | null
  readonly title: string
  readonly sections: readonly Section[]
}

/** What a section says beside its fields; `columns` is null where its rows say how they stand. */
export interface SectionExtras {
  readonly columns: number | null
  readonly note: string
}

/** The sections of a form or a page in groups, in the order of the tabs; tabs without anything to show are left out. */
export function groupsOf<Section extends { readonly key: string }>(
  { entity, translator }: ScreenScene,
  sections: readonly Section[]
): readonly SectionGroup<Section>[] {
  const tabs: NonNullable<Layout['tabs']> = entity.layout.tabs ?? []
  const inTabs = new Set(tabs.flatMap((tab) => tab.sections))
  const groups = tabs.map((tab) => ({
    key: tab.key,
    title: translator.declared(`declared.${entity.name}.tabs.${tab.key}`, tab.title),
    sections: tab.sections.flatMap((key) => sections.find((section) => section.key === key) ?? []),
  }))
  const above = { key: null, title: '', sections: sections.filter(({ key }) => !inTabs.has(key)) }
  return [above, ...groups].filter((group) => group.sections.length > 0)
}

export function extrasOf({ entity, translator }: ScreenScene, section: LayoutSection): SectionExtras {
  const { note = '', columns = null } = section
  return {
    columns,
    note: note === '' ? '' : translator.declared(`declared.${entity.name}.notes.${section.key}`, note),
  }
}
