import type { JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity, Field, LayoutSection, ToMany } from '../model/main.js'
import { alignmentOf, cellOf, withMarkup } from './cells.js'
import { hiddenOn } from './conditions_view.js'
import { pictureFieldOf, pictureView } from './files.js'
import { extrasOf, groupsOf } from './layout_view.js'
import { listSearch, PAGE_SIZES } from './list_state.js'
import { hasOpenInputs } from './open_fields.js'
import { hasScreens, isLinkShown, recordPath, screenPath, usablePath } from './paths.js'
import { actionButtonsView, canOf, standardWord, workflowBarView } from './process_view.js'
import type { ScreenScene } from './scene.js'
import type { CellForm, CellView, ConnectionView, FactView, GridView, RecordView, SectionView } from './view_models.js'
import { labelOf, pluralOf, titleOf, wordOf } from './words.js'

/** How many records a to-many side has, by its name. */
export type ConnectionCounts = Readonly<Record<string, { readonly count: number; readonly isCapped: boolean }>>

const MOST_INCLUDES = 12
/** Values that take the whole line when they stand alone in it. */
const WIDE_CELLS: ReadonlySet<CellForm> = new Set(['block', 'files', 'markup'])

/**
 * What to ask of the read operation, in REST's spelling: what can be done with the record, and links with their
 * labels.
 */
export function recordQuery(scene: ScreenScene): string {
  const { entity, registry, rights } = scene
  const include: string[] = ['_can']
  for (const field of entity.fields) {
    if (!rights.readable.has(field.name) || field.system) continue
    if (field.link && isLinkShown(scene, field)) include.push(field.name)
    if (!field.rows) continue
    include.push(field.name)
    for (const inner of readableOf(scene, entityOf(registry, field.rows.entity))) {
      if (inner.link) include.push(`${field.name}.${inner.name}`)
    }
  }
  return `include=${include.slice(0, MOST_INCLUDES).join(',')}`
}

/** A record as people read it: sections with facts, child rows as tables, what is connected to it. */
export function recordView(scene: ScreenScene, record: JsonObject, counts: ConnectionCounts = {}): RecordView {
  const { entity, rights, translator } = scene
  const id = String(record.id)
  const can = canOf(rights, record)
  const hidden = hiddenOn(scene, record)
  const buttons = actionButtonsView(scene, record)
  const sections = entity.layout.sections
    .filter((section) => !hidden.sections.has(section.key))
    .map((section) => sectionView(scene, { section, record, hidden: hidden.fields, buttons }))
    .filter((section) => section.facts.length + section.grids.length > 0 || section.button !== null)
  const placed = new Set(sections.flatMap(({ button }) => button?.key ?? []))
  return {
    entity: entity.name,
    id,
    title: titleOf(translator, entity),
    label: recordLabel(scene, record),
    picture: pictureView(scene, record, recordLabel(scene, record)),
    version: typeof record.version === 'number' ? record.version : null,
    badges: badgesOf(scene, record),
    sections,
    groups: groupsOf(scene, sections),
    connections: connectionsOf(scene, id, counts),
    listHref: screenPath(entity),
    listLabel: pluralOf(translator, entity),
    workflow: workflowBarView(scene, record),
    actions: buttons.filter(({ key }) => !placed.has(key)),
    path: recordPath(entity, id),
    can: {
      update: can.update === true && hasOpenInputs(scene, record),
      delete: can.delete === true,
    },
    changed: changedOf(scene, record),
  }
}

/** What a record is called: its display text, else the entity's name with the beginning of its id. */
export function recordLabel(scene: ScreenScene, record: JsonObject): string {
  const { entity } = scene
  // What a school has once needs no name of its own.
  if (entity.kind === 'single') return titleOf(scene.translator, entity)
  const display = fieldOf(entity, entity.display)
  const label = record._label ?? (display ? cellOf(scene, entity, display, record).text : '')
  if (typeof label === 'string' && label !== '') return label
  return `${titleOf(scene.translator, entity)} ${String(record.id).slice(0, 8)}`
}

function badgesOf(scene: ScreenScene, record: JsonObject): readonly CellView[] {
  return scene.entity.fields
    .filter((field) => !field.system && scene.rights.readable.has(field.name) && field.valueType?.kind === 'choice')
    .map((field) => cellOf(scene, scene.entity, field, record))
    .filter((cell) => cell.form === 'badge')
}

/** A section on the page of one record. */
interface SectionPlace {
  readonly section: LayoutSection
  readonly record: JsonObject
  readonly hidden: ReadonlySet<string>
  readonly buttons: RecordView['actions']
}

function sectionView(scene: ScreenScene, { section, record, hidden, buttons }: SectionPlace): SectionView {
  const facts: FactView[] = []
  const grids: GridView[] = []
  for (const row of section.rows) {
    for (const name of row) {
      const field = fieldOf(scene.entity, name)
      if (!field || hidden.has(name) || !scene.rights.readable.has(name) || !isLinkShown(scene, field)) continue
      // It stands at the head of the page.
      if (field === pictureFieldOf(scene.entity)) continue
      if (field.rows && !field.rows.isBare) grids.push(gridView(scene, field, record[name]))
      else facts.push(factView(scene, field, record, row.length === 1))
    }
  }
  const title = scene.translator.declared(`declared.${scene.entity.name}.sections.${section.key}`, section.title)
  const button = buttons.find(({ key }) => key === section.button) ?? null
  return { key: section.key, title, ...extrasOf(scene, section), button, facts, grids }
}

function factView(scene: ScreenScene, field: Field, record: JsonObject, isAlone: boolean): FactView {
  const cell = withMarkup(field, record, cellOf(scene, scene.entity, field, record))
  const label = labelOf(scene.translator, scene.entity, field)
  return { key: field.name, label, cell, isWide: isAlone && WIDE_CELLS.has(cell.form) }
}

function gridView(scene: ScreenScene, field: Field, value: unknown): GridView {
  const child = entityOf(scene.registry, field.rows?.entity ?? '')
  const rows = Array.isArray(value) ? value.filter(isObject) : []
  const columns = readableOf(scene, child).filter(
    (column) => column.required || rows.some((row) => hasValue(row[column.name]))
  )
  return {
    key: field.name,
    label: labelOf(scene.translator, scene.entity, field),
    columns: columns.map((column) => ({
      key: column.name,
      label: labelOf(scene.translator, child, column),
      align: alignmentOf(column),
    })),
    rows: rows.map((row) => columns.map((column) => cellOf(scene, child, column, row))),
  }
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

/** The fields of a child entity that this actor sees, in declared order. */
export function readableOf(scene: ScreenScene, child: Entity): readonly Field[] {
  const rights = scene.rightsOf(child.name)
  if (!rights) return []
  return child.fields.filter(
    (field) => !field.system && !field.rows && rights.readable.has(field.name) && isLinkShown(scene, field)
  )
}

/** The lists that show what names this record, each already narrowed to it. */
export function connectionQueries(
  scene: ScreenScene,
  id: string
): readonly { readonly key: string; readonly entity: string; readonly query: string }[] {
  return Object.values(scene.entity.many).flatMap((many) => {
    const listed = many.owned ? null : listedBy(scene, many)
    if (!listed) return []
    const state = {
      search: '',
      filters: [{ path: listed.path, operator: 'eq' as const, value: id }],
      sort: [],
      page: 1,
      perPage: PAGE_SIZES[0],
    }
    return [{ key: many.name, entity: listed.entity.name, query: listSearch(state).slice(1) }]
  })
}

/** The list in which those that link here stand, and by which path; rows stand in that of their owners. */
function listedBy(scene: ScreenScene, many: ToMany): { readonly entity: Entity; readonly path: string } | null {
  const other = entityOf(scene.registry, many.entity)
  const link = other.fields.find((field) => field.columns[0]?.name === many.column)
  const owner = other.parent === null ? null : entityOf(scene.registry, other.parent)
  const rows = owner?.fields.find((field) => field.rows?.entity === other.name)
  const entity = owner ?? other
  const rights = scene.rightsOf(entity.name)
  if (!link || !rights || rights.can.read !== true || !hasScreens(entity) || (owner && !rows)) return null
  if (!owner) return rights.filterable.has(link.name) ? { entity, path: link.name } : null
  const path = `${rows?.name ?? ''}.${link.name}`
  return usablePath({ ...scene, entity, rights }, path, 'filterable') ? { entity, path } : null
}

function connectionsOf(scene: ScreenScene, id: string, counts: ConnectionCounts): readonly ConnectionView[] {
  return connectionQueries(scene, id).map(({ key, entity, query }) => {
    const many = scene.entity.many[key]
    const counted = counts[key]
    return {
      key,
      label: scene.translator.declared(
        `declared.${scene.entity.name}.many.${key}`,
        standardWord(scene.translator, scene.entity, `many.${key}`, many?.title ?? key)
      ),
      href: `${screenPath(entityOf(scene.registry, entity))}?${query}`,
      count: counted?.count ?? null,
      isCapped: counted?.isCapped ?? false,
    }
  })
}

function changedOf(scene: ScreenScene, record: JsonObject): RecordView['changed'] {
  const field = fieldOf(scene.entity, 'updated_at')
  const value = record.updated_at
  if (!field || typeof value !== 'string') return null
  return { at: wordOf(scene, scene.entity, field, value), iso: value }
}
