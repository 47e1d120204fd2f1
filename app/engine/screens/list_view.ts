import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { FieldPath } from '../model/main.js'
import { alignmentOf, cellOf } from './cells.js'
import { pictureView } from './files.js'
import { filterViews } from './filter_views.js'
import { Labels } from './labels.js'
import { TAGS } from '../query/main.js'
import { columnsInForce } from './list_columns.js'
import type { Column } from './list_columns.js'
import { carriedOf, columnChoices, keptOf, tagFilter, tagsIn, withoutColumns } from './list_tools.js'
import { filterName, listSearch, NO_VIEW, PAGE_SIZES, sortPathOf, sortText } from './list_state.js'
import type { FilterState, ListState } from './list_state.js'
import { recordPath, screenPath, usablePath, valueAt } from './paths.js'
import { collectionButtonsView } from './process_view.js'
import type { ScreenScene } from './scene.js'
import type { ChipView, PagingView } from './list_bar_views.js'
import type { ColumnView, ListView, RowView } from './view_models.js'
import { labelOf, pluralOf, wordOf } from './words.js'

/** A page of a list as the list operation answers it. `total` is null when nobody counted. */
export interface ListPage {
  readonly data: readonly JsonObject[]
  readonly meta: {
    readonly page: number
    readonly per_page: number
    readonly total: number | null
    readonly total_pages: number | null
    readonly total_is_capped?: boolean
  }
}

/** A list as people see it. The rows are restricted already; columns he may not read are left out. */
export function listView(
  scene: ScreenScene,
  state: ListState,
  page: ListPage,
  labels: Labels = new Labels(),
  tags: readonly string[] = []
): ListView {
  const { entity, rights, translator } = scene
  const path = screenPath(entity)
  const to = addressOf(path, state)
  const columns = columnsInForce(scene, state.columns)
  for (const row of page.data) labels.addRecord(scene.registry, entity, row)
  const total = page.meta.total ?? page.data.length
  const isNarrowed = state.search !== '' || state.filters.length > 0
  return {
    entity: entity.name,
    title: pluralOf(translator, entity),
    description: translator.declared(`declared.${entity.name}.description`, entity.description),
    path,
    total,
    isCapped: page.meta.total_is_capped === true,
    search: entity.search.length > 0 ? state.search : null,
    filters: [...filterViews(scene, state, labels), ...tagFilter(scene, state, tags)],
    activeFilters: state.filters.length,
    chips: chipsOf(scene, state, labels, to),
    clearHref: to({ search: '', filters: [] }),
    sort: sortText(state.sort),
    carried: carriedOf(state),
    kept: keptOf(state),
    choices: { ...columnChoices(scene, columns, state), resetHref: `${path}${listSearch(withoutColumns(state))}` },
    columns: columns.map((column) => columnView(scene, state, column, to)),
    rows: page.data.map((row) => rowView(scene, columns, row)),
    paging: pagingOf(state, page, total, (change) => to(change)),
    can: Object.fromEntries(['create', 'export', 'import'].map((name) => [name, rights.can[name] === true])),
    actions: collectionButtonsView(scene),
    empty: page.data.length > 0 ? null : isNarrowed || total > 0 ? 'no_match' : 'nothing',
    href: `${path}${listSearch(state)}`,
  }
}

/** The list's address with some of it changed. A page is turned within a saved view, anything else departs from it. */
function addressOf(path: string, state: ListState): Address {
  return (change) => {
    const departs =
      state.view !== undefined && state.view !== NO_VIEW && Object.keys(change).some((key) => key !== 'page')
    return `${path}${listSearch({ ...state, page: 1, ...change, ...(departs ? { isChanged: true } : {}) })}`
  }
}

type Address = (change: Partial<ListState>) => string

function columnView(scene: ScreenScene, state: ListState, column: Column, to: Address): ColumnView {
  const path = sortPathOf(scene, column.path)
  const inForce =
    state.sort.length > 0
      ? state.sort
      : scene.entity.list.sort.map((term) => ({ path: term.path.join('.'), isDescending: term.descending }))
  const first = inForce[0]
  const isFirst = path !== null && first?.path === path
  return {
    key: column.path,
    label: labelOf(scene.translator, column.entity, column.field),
    align: alignmentOf(column.field),
    sortHref: path === null ? null : to({ sort: [{ path, isDescending: isFirst && !first.isDescending }] }),
    sorted: isFirst ? (first.isDescending ? 'descending' : 'ascending') : null,
  }
}

function rowView(scene: ScreenScene, columns: readonly Column[], row: JsonObject): RowView {
  const id = String(row.id)
  const display = scene.entity.field[scene.entity.display]
  const label = row._label ?? (display ? cellOf(scene, scene.entity, display, row).text : '')
  const shown = typeof label === 'string' && label !== '' ? label : id.slice(0, 8)
  return {
    id,
    href: recordPath(scene.entity, id),
    label: shown,
    picture: pictureView(scene, row, shown),
    tags: tagsIn(row),
    cells: columns.map((column) =>
      cellOf(scene, column.entity, column.field, valueAt(row, column.path.split('.').slice(0, -1)))
    ),
  }
}

function chipsOf(scene: ScreenScene, state: ListState, labels: Labels, to: Address): readonly ChipView[] {
  const { translator } = scene
  const search =
    state.search === ''
      ? []
      : [{ label: translator.text('screens.list.search'), value: state.search, removeHref: to({ search: '' }) }]
  const filters = state.filters.flatMap((filter) => {
    if (filter.path === TAGS) {
      const rest = state.filters.filter((other) => other !== filter)
      return [{ label: translator.text('discussion.tags'), value: filter.value, removeHref: to({ filters: rest }) }]
    }
    const found = usablePath(scene, filter.path, 'filterable')
    if (!found) return []
    const label = labelOf(translator, found.entity, found.field)
    const without = state.filters.filter((other) => filterName(other) !== filterName(filter))
    return [{ label, value: chipValue(scene, found, filter, labels), removeHref: to({ filters: without }) }]
  })
  return [...search, ...filters]
}

const CHIP_KEYS: Readonly<Record<string, string>> = {
  neq: 'screens.chip.neq',
  in: 'screens.chip.in',
  nin: 'screens.chip.nin',
  lt: 'screens.chip.lt',
  lte: 'screens.chip.lte',
  gt: 'screens.chip.gt',
  gte: 'screens.chip.gte',
  between: 'screens.chip.between',
  contains: 'screens.chip.contains',
  starts: 'screens.chip.starts',
  ends: 'screens.chip.ends',
}

function chipValue(scene: ScreenScene, found: FieldPath, filter: FilterState, labels: Labels): string {
  if (filter.operator === 'null') {
    return scene.translator.text(filter.value === 'true' ? 'screens.chip.empty' : 'screens.chip.not_empty')
  }
  const isMany = filter.operator === 'in' || filter.operator === 'nin' || filter.operator === 'between'
  const values = isMany ? filter.value.split(',') : [filter.value]
  const value = values.map((text) => operandWord(scene, found, text, labels)).join(', ')
  const key = CHIP_KEYS[filter.operator]
  return key ? scene.translator.text(key, { value }) : value
}

function operandWord(scene: ScreenScene, { entity, field }: FieldPath, text: string, labels: Labels): string {
  if (field.link) return labels.of(field.link.entity, text)
  const parsed = fieldTypeOf(field.type).codec.parse(field, text, scene.locale)
  return parsed.ok ? wordOf(scene, entity, field, parsed.value as Json) : text
}

function pagingOf(state: ListState, { data, meta }: ListPage, total: number, to: Address): PagingView {
  const isLastKnown = meta.total_is_capped !== true && meta.total !== null
  const totalPages = Math.max(1, meta.total_pages ?? Math.ceil(total / state.perPage))
  const from = data.length === 0 ? 0 : (state.page - 1) * state.perPage + 1
  const hasNext = isLastKnown ? state.page < totalPages : data.length === state.perPage
  return {
    page: state.page,
    totalPages,
    isLastKnown,
    from,
    to: data.length === 0 ? 0 : from + data.length - 1,
    previousHref: state.page > 1 ? to({ page: state.page - 1 }) : null,
    nextHref: hasNext ? to({ page: state.page + 1 }) : null,
    pages: pageNumbers(state.page, totalPages).map((number) => ({
      number,
      href: number === 0 ? '' : to({ page: number }),
      isCurrent: number === state.page,
      isGap: number === 0,
    })),
    sizes: PAGE_SIZES.map((size) => ({ value: String(size), label: String(size), isSelected: size === state.perPage })),
  }
}

/** First, last and those around the current page; 0 stands for a gap. */
function pageNumbers(page: number, totalPages: number): readonly number[] {
  const near = [1, page - 1, page, page + 1, totalPages].filter((number) => number >= 1 && number <= totalPages)
  const numbers = [...new Set(near)].sort((a, b) => a - b)
  return numbers.flatMap((number, index) =>
    index > 0 && number - (numbers[index - 1] ?? 0) > 1 ? [0, number] : [number]
  )
}
