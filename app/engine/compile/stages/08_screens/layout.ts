import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Field, Layout, LayoutSection } from '../../../model/main.js'
import type { SectionJson } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, ProcessedEntity, Scene } from '../../draft.js'
import { sectionCondition } from '../14_conditions/main.js'

/** The form of an entity and the page of its records. */
export function layoutOf(entity: ProcessedEntity, entities: EntitiesOf<ProcessedEntity>, scene: Scene): Layout {
  const sections = sectionsOf(entity, entities, scene)
  const tabs = entity.declaration.options.layout?.tabs
  if (!tabs) return { sections }
  const known = sections.map(({ key }) => key)
  const keys = new Set<string>()
  const placed = new Set<string>()
  for (const [index, tab] of tabs.entries()) {
    const place = at(entity.source, 'x-entity', 'layout', 'tabs', index)
    if (keys.has(tab.key)) {
      scene.findings.error(
        'SCR003',
        at(place, 'key'),
        `The tab "${tab.key}" stands twice.`,
        'Give each tab a key of its own.'
      )
    }
    keys.add(tab.key)
    for (const [line, key] of tab.sections.entries()) {
      const source = at(place, 'sections', line)
      if (!known.includes(key)) {
        scene.findings.error('SCR010', source, `"${key}" is no section of "${entity.name}".`, hintFor(key, known))
      } else if (placed.has(key)) {
        scene.findings.error('SCR011', source, `The section "${key}" stands in two tabs.`, 'Keep one place.')
      }
      placed.add(key)
    }
  }
  return { sections, tabs: tabs.map(({ key, title, sections: names }) => ({ key, title, sections: names })) }
}

/** What a section says beside its fields. */
function extrasOf(
  entity: ProcessedEntity,
  { columns, note, button }: SectionJson,
  place: ReturnType<typeof at>,
  scene: Scene
): Pick<LayoutSection, 'columns' | 'note' | 'button'> {
  const buttons = entity.actions.filter((action) => action.on === 'record' && action.button).map(({ name }) => name)
  if (button !== undefined && !buttons.includes(button)) {
    const message = `"${button}" is no action of a record of "${entity.name}" that has a button.`
    scene.findings.error('SCR012', at(place, 'button'), message, hintFor(button, buttons))
  }
  return {
    ...(columns === undefined ? {} : { columns }),
    ...(note === undefined ? {} : { note }),
    ...(button === undefined ? {} : { button }),
  }
}

/** The sections of a form: as declared, with whatever was not placed in a last one. */
function sectionsOf(
  entity: ProcessedEntity,
  entities: EntitiesOf<ProcessedEntity>,
  scene: Scene
): readonly LayoutSection[] {
  const layout = entity.declaration.options.layout
  const fields = entity.fields.filter((field) => !field.system)
  if (!layout) return [{ key: 'main', title: entity.title, rows: inPairs(fields), show: null }]
  const placed = new Set<string>()
  const keys = new Set<string>()
  const sections = layout.sections.map((section, index) => {
    const place = at(entity.source, 'x-entity', 'layout', 'sections', index)
    if (keys.has(section.key)) {
      const message = `The section "${section.key}" stands twice.`
      scene.findings.error('SCR003', at(place, 'key'), message, 'Give each section a key of its own.')
    }
    keys.add(section.key)
    const rows = section.rows.map((row, line) =>
      row.filter((name, column) => isPlaceable(entity, name, at(place, 'rows', line, column), placed, scene))
    )
    const { key, title, show_if: text } = section
    const show = text === undefined ? null : sectionCondition(entity, index, text, entities, scene)
    const extras = extrasOf(entity, section, place, scene)
    return { key, title, rows: rows.filter((row) => row.length > 0), show, ...extras }
  })
  const rest = fields.filter((field) => !placed.has(field.name))
  if (rest.length === 0) return sections
  return [...sections, { key: freeKey(keys), title: 'More', rows: inPairs(rest), show: null }]
}

function isPlaceable(
  entity: ProcessedEntity,
  name: string,
  place: ReturnType<typeof at>,
  placed: Set<string>,
  scene: Scene
): boolean {
  const field = own(entity.field, name)
  const names = entity.fields.filter((item) => !item.system).map((item) => item.name)
  if (entity.broken.has(name)) return false
  if (!field) scene.findings.error('SCR001', place, `"${name}" is no field of "${entity.name}".`, hintFor(name, names))
  else if (field.system) {
    scene.findings.error('SCR001', place, `"${name}" is kept by the engine and has no place in a form.`, 'Take it out.')
  } else if (placed.has(name)) scene.findings.error('SCR002', place, `"${name}" is placed twice.`, 'Keep one place.')
  else placed.add(name)
  return field !== undefined && !field.system
}

/** Two fields a row; rows of a child take the width. */
function inPairs(fields: readonly Field[]): readonly (readonly string[])[] {
  const rows: string[][] = []
  let isOpen = false
  for (const field of fields) {
    const last = rows.at(-1)
    if (isOpen && last && !field.rows) last.push(field.name)
    else rows.push([field.name])
    isOpen = !field.rows && !(isOpen && last !== undefined)
  }
  return rows
}

function freeKey(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const key = number === 1 ? 'more' : `more_${number}`
    if (!taken.has(key)) return key
  }
}
