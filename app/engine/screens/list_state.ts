import type { OperatorName } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import { TAGS } from '../query/main.js'
import { chosenColumns, columnNames, showsTags } from './list_columns.js'
import { pictureFieldOf } from './files.js'
import { mayRefer, usablePath } from './paths.js'
import type { ScreenScene } from './scene.js'

/** Rows a page, as offered to people. */
export const PAGE_SIZES = [20, 50, 100, 200] as const
const MOST_SORTS = 3

export interface FilterState {
  /** Dotted path of the field. */
  readonly path: string
  readonly operator: OperatorName
  readonly value: string
}

export interface SortState {
  readonly path: string
  readonly isDescending: boolean
}

/** A list as its address asks for it. Names that the actor may not use have been dropped. */
export interface ListState {
  readonly search: string
  readonly filters: readonly FilterState[]
  readonly sort: readonly SortState[]
  readonly page: number
  readonly perPage: number
  /** The columns that somebody has chosen, in his order; absent: those that are declared. */
  readonly columns?: readonly string[]
  /** The saved view that it was opened with; `NO_VIEW` where it was said that none is meant. */
  readonly view?: string
  /** It is not as the view says any more. */
  readonly isChanged?: boolean
}

/** In the place of a view: the list as it is declared, also for who has it opened with another. */
export const NO_VIEW = 'none'

/**
 * Reads the query string of a list screen: the parameters of REST. Where REST refuses, a screen
 * forgives: blank boxes of the filter form, names that are unknown or hidden here and page numbers that
 * are none are left out, so that an old bookmark still opens.
 */
export function readListState(scene: ScreenScene, queryString: string): ListState {
  const params = new URLSearchParams(queryString)
  const filters: FilterState[] = []
  for (const [name, value] of params) {
    const filter = readFilter(scene, name, value)
    if (filter && !filters.some((other) => filterName(other) === filterName(filter))) filters.push(filter)
  }
  const perPage = Number(params.get('per_page'))
  const columns = chosenColumns(scene, params.getAll('fields').join(','))
  const view = params.get('view')
  return {
    ...(columns.length > 0 ? { columns } : {}),
    ...(view !== null && /^(none|[0-9a-f-]{36})$/.test(view) ? { view, isChanged: params.has('changed') } : {}),
    search: (params.get('search') ?? params.get('q') ?? '').trim().slice(0, 100),
    filters: filters.slice(0, 20),
    sort: readSort(scene, params.get('sort') ?? ''),
    page: readPage(params.get('page')),
    perPage: PAGE_SIZES.some((size) => size === perPage) ? perPage : PAGE_SIZES[0],
  }
}

function readFilter(scene: ScreenScene, name: string, text: string): FilterState | null {
  const match = /^filter\[([a-z][\w.]{0,200})\](?:\[([a-z]+)\])?$/.exec(name)
  const value = text.trim()
  if (!match || value === '' || value.length > 500) return null
  const [, path = '', operator = 'eq'] = match
  if (path === TAGS && operator === 'eq' && showsTags(scene)) return { path, operator, value }
  const field = usablePath(scene, path, 'filterable')?.field
  if (!field?.filters.some((known) => known === operator)) return null
  return { path, operator: operator as OperatorName, value }
}

function readSort(scene: ScreenScene, text: string): readonly SortState[] {
  const terms: SortState[] = []
  for (const term of text.split(',')) {
    const path = term.replace(/^-/u, '')
    const isKnown = path !== '' && usablePath(scene, path, 'sortable')?.field.sortable === true
    if (isKnown && !terms.some((other) => other.path === path)) terms.push({ path, isDescending: term.startsWith('-') })
  }
  return terms.slice(0, MOST_SORTS)
}

function readPage(text: string | null): number {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1
}

/** The query parameter of a filter. */
export function filterName({ path, operator }: Pick<FilterState, 'path' | 'operator'>): string {
  return operator === 'eq' ? `filter[${path}]` : `filter[${path}][${operator}]`
}

/** The sort as the query parameter spells it. */
export function sortText(sort: readonly SortState[]): string {
  return sort.map((term) => (term.isDescending ? `-${term.path}` : term.path)).join(',')
}

/** The state as a query string, without what is default; empty when all of it is. */
export function listSearch(state: ListState): string {
  const { view, isChanged } = state
  const isAsKept = view !== undefined && view !== NO_VIEW && !isChanged
  const params = isAsKept ? new URLSearchParams() : parametersOf(state)
  if (view !== undefined) params.set('view', view)
  if (isChanged) params.set('changed', '1')
  if (state.page > 1) params.set('page', String(state.page))
  if (!isAsKept) setShape(params, state)
  const text = params.toString()
  return text === '' ? '' : `?${readable(text)}`
}

/** The list as a saved view keeps it: all but which page. */
export function keptQuery(state: ListState): string {
  const params = parametersOf(state)
  setShape(params, state)
  return readable(params.toString())
}

function setShape(params: URLSearchParams, { columns, perPage }: ListState): void {
  if (columns) params.set('fields', columns.join(','))
  if (perPage !== PAGE_SIZES[0]) params.set('per_page', String(perPage))
}

/** Brackets and dots stay as people and documents write them. */
function readable(text: string): string {
  return text.replaceAll('%5B', '[').replaceAll('%5D', ']').replaceAll('%2C', ',')
}

function parametersOf(state: ListState): URLSearchParams {
  const params = new URLSearchParams()
  if (state.search !== '') params.set('search', state.search)
  for (const filter of state.filters) params.set(filterName(filter), filter.value)
  if (state.sort.length > 0) params.set('sort', sortText(state.sort))
  return params
}

/** The query that answers the list's rows: only its columns, and of linked records their labels. */
export function listQuery(scene: ScreenScene, state: ListState): string {
  const params = parametersOf(state)
  params.set('page', String(state.page))
  params.set('per_page', String(state.perPage))
  params.set('fields', askedFields(scene, state).join(','))
  if (showsTags(scene)) params.set('include', TAGS)
  return params.toString()
}

function askedFields(scene: ScreenScene, state: ListState): readonly string[] {
  const { entity, rights } = scene
  const asked = new Set<string>(['id'])
  if (rights.readable.has(entity.display)) asked.add(entity.display)
  const picture = pictureFieldOf(entity)
  if (picture && rights.readable.has(picture.name)) asked.add(picture.name)
  for (const column of columnNames(scene, state.columns)) {
    const field = usablePath(scene, column, 'readable')?.field
    if (!field) continue
    const target = field.link ? entityOf(scene.registry, field.link.entity) : null
    asked.add(target ? `${column}.${target.display}` : column)
  }
  return [...asked]
}

/** The path by which a link's column is sorted: the label of the linked record. Null where that may not be. */
export function sortPathOf(scene: ScreenScene, column: string): string | null {
  const field = usablePath(scene, column, 'readable')?.field
  if (!field) return null
  if (!field.link) return field.sortable && usablePath(scene, column, 'sortable') ? column : null
  const target = entityOf(scene.registry, field.link.entity)
  if (!mayRefer(scene.rightsOf(target.name))) return null
  const path = `${column}.${target.display}`
  return usablePath(scene, path, 'sortable')?.field.sortable ? path : null
}
