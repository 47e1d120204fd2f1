import { at } from '../../../base/main.js'
import { hasValue } from '../../../model/main.js'
import type { Field, ListLayout, SortKey } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { ProcessedEntity } from '../../draft.js'
import { fieldAt } from './paths.js'
import type { PathScene } from './paths.js'

/** The most sort keys a list takes; the id is appended always. */
const MOST_SORT_KEYS = 3
const DEFAULT_COLUMNS = 6
const DEFAULT_FILTERS = 4

/** Columns, order and filters of a list, as declared or as the fields suggest. */
export function listOf(entity: ProcessedEntity, display: string, paths: PathScene): ListLayout {
  const list = entity.declaration.options.list ?? {}
  return {
    columns: list.columns ? columnsOf(entity, list.columns, paths) : defaultColumns(entity, display),
    sort: list.sort === undefined ? defaultSort(entity, display) : sortOf(entity, list.sort, paths),
    filters: list.filters ? filtersOf(entity, list.filters, paths) : defaultFilters(entity),
  }
}

function columnsOf(entity: ProcessedEntity, columns: readonly string[], paths: PathScene): readonly string[] {
  return columns.filter((path, index) => {
    const place = at(entity.source, 'x-entity', 'list', 'columns', index)
    const field = fieldAt(entity, path.split('.'), place, 'SCR004', paths)
    if (field && !hasValue(field)) {
      paths.scene.findings.error('SCR004', place, `"${path}" has no single value to show in a column.`, 'Take it out.')
    }
    return field !== null && hasValue(field)
  })
}

function sortOf(entity: ProcessedEntity, text: string, paths: PathScene): readonly SortKey[] {
  const place = at(entity.source, 'x-entity', 'list', 'sort')
  const keys = text
    .split(',')
    .map((key) => ({ path: key.replace(/^-/u, '').split('.'), descending: key.startsWith('-') }))
  if (keys.length > MOST_SORT_KEYS) {
    paths.scene.findings.error(
      'SCR005',
      place,
      `A list sorts by ${MOST_SORT_KEYS} keys at most.`,
      'Take the last ones out.'
    )
  }
  return keys.filter(({ path }) => {
    const field = fieldAt(entity, path, place, 'SCR005', paths)
    if (field && !field.sortable) {
      const hint = sortableHint(entity)
      paths.scene.findings.error('SCR005', place, `"${path.join('.')}" cannot be sorted by.`, hint)
    }
    return field?.sortable ?? false
  })
}

function sortableHint(entity: ProcessedEntity): string {
  return `Sortable here: ${entity.fields
    .filter((field) => field.sortable)
    .map((field) => field.name)
    .join(', ')}.`
}

function filtersOf(entity: ProcessedEntity, filters: readonly string[], paths: PathScene): readonly string[] {
  return filters.filter((path, index) => {
    const place = at(entity.source, 'x-entity', 'list', 'filters', index)
    const field = fieldAt(entity, path.split('.'), place, 'SCR006', paths)
    if (field && field.filters.length === 0) {
      paths.scene.findings.error('SCR006', place, `"${path}" cannot be filtered by.`, 'Take it out.')
    }
    return (field?.filters.length ?? 0) > 0
  })
}

function declared(entity: ProcessedEntity): readonly Field[] {
  return entity.fields.filter((field) => !field.system)
}

function defaultColumns(entity: ProcessedEntity, display: string): readonly string[] {
  const rest = declared(entity).filter(
    (field) => field.name !== display && (field.sortable || field.link) && hasValue(field)
  )
  return [display, ...rest.map((field) => field.name)].slice(0, DEFAULT_COLUMNS)
}

function defaultSort(entity: ProcessedEntity, display: string): readonly SortKey[] {
  return own(entity.field, display)?.sortable ? [{ path: [display], descending: false }] : []
}

/** Links, choices and yes-or-no: what people narrow a list by. */
function defaultFilters(entity: ProcessedEntity): readonly string[] {
  const isOffered = (field: Field) =>
    field.link !== undefined || field.valueType?.kind === 'choice' || field.valueType?.kind === 'bool'
  return declared(entity)
    .filter((field) => field.filters.length > 0 && isOffered(field))
    .map((field) => field.name)
    .slice(0, DEFAULT_FILTERS)
}
