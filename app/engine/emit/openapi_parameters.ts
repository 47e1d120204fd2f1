import type { Json, JsonObject } from '../base/main.js'
import { operators } from '../fields/main.js'
import type { OperatorName } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'
import { LIMITS } from '../query/main.js'
import { describe } from './json_schema.js'
import type { SchemaScope } from './json_schema.js'
import { sideFilters } from './openapi_side_filters.js'
import { isManyVisible } from './visibility.js'
import type { EntityVisibility } from './visibility.js'

/** `fields=` and `include=`: what a list and a single record share. */
export function shapeParameters(
  entity: Entity,
  seen: EntityVisibility,
  scope: SchemaScope,
  more: readonly string[] = []
): readonly JsonObject[] {
  const relations = relationsOf(entity, seen, scope)
  const fields = readableNames(entity, seen)
  const includes = names(
    'include',
    `Related records that come along, up to ${LIMITS.includeDepth} deep (\`a.b\`); \`_can\` adds one boolean per action${more.length > 0 ? ', `_counts` how many records link here' : ''}.`,
    anyOf([
      { enum: [...more, '_can', ...(hasTags(entity, seen) ? ['_tags'] : []), ...relations] },
      ...deeper(relations),
    ]),
    LIMITS.includes
  )
  return [
    names('fields', 'Only these fields; dotted names expand links.', {
      ...anyOf([{ enum: fields }, ...deeper(relations)]),
    }),
    includes,
  ]
}

const TAG_FILTER: JsonObject = {
  name: 'filter[_tags]',
  in: 'query',
  description:
    'Records with a tag, by its name: `filter[_tags][has]=…`, or with one of several: `filter[_tags][in]=a,b`.',
  style: 'deepObject',
  explode: true,
  schema: {
    type: 'object',
    properties: { has: { type: 'string' }, in: { type: 'string' } },
    additionalProperties: false,
  },
}

function hasTags({ discussion }: Entity, { actions }: EntityVisibility): boolean {
  return discussion === true && actions.has('tag')
}

/** The filters and the search of a list. */
export function filterParameters(entity: Entity, seen: EntityVisibility, scope: SchemaScope): readonly JsonObject[] {
  const filterable = entity.fields
    .filter((field) => seen.readable.has(field.name))
    .filter((field) => seen.filterable?.has(field.name) ?? true)
  return [
    ...filterable.filter((field) => field.filters.length > 0).map(filterParameter),
    ...sideFilters(entity, seen, scope),
    ...(hasTags(entity, seen) ? [TAG_FILTER] : []),
    ...(entity.search.length > 0 ? [SEARCH] : []),
  ]
}

/** All query parameters of a list, in a fixed order. */
export function listParameters(entity: Entity, seen: EntityVisibility, scope: SchemaScope): readonly JsonObject[] {
  const readable = entity.fields.filter((field) => seen.readable.has(field.name))
  const sortable = readable.filter((field) => seen.sortable?.has(field.name) ?? true)
  return [
    ...filterParameters(entity, seen, scope),
    sortParameter(sortable, relationsOf(entity, seen, scope)),
    ...shapeParameters(entity, seen, scope),
    ...PAGING,
  ]
}

/**
 * The filters on one field, an object by operator: `filter[state][in]=a,b`. The plain form
 * `filter[state]=a` is equality.
 */
function filterParameter(field: Field): JsonObject {
  const properties = Object.fromEntries(field.filters.map((name) => [name, operandSchema(field, name)]))
  return {
    name: `filter[${field.name}]`,
    in: 'query',
    description:
      `Filter on ${field.title}: \`filter[${field.name}][${field.filters[0]}]=…\`` +
      (field.filters.includes('eq') ? `, or \`filter[${field.name}]=…\` for equality.` : '.'),
    style: 'deepObject',
    explode: true,
    schema: { type: 'object', properties, additionalProperties: false },
  }
}

function operandSchema(field: Field, name: OperatorName): Json {
  const { arity } = operators[name]
  if (arity === 'flag') return { type: 'boolean' }
  if (arity === 'two') return { type: 'string', description: 'Two values, separated by a comma.' }
  if (arity === 'many') {
    return { type: 'string', description: `1 to ${LIMITS.inValues} values, separated by commas.` }
  }
  if (arity === 'none') return { type: 'string', maxLength: 0 }
  if (name === 'contains' || name === 'starts' || name === 'ends') {
    return { type: 'string', maxLength: LIMITS.operandLength }
  }
  const schema = describe(field)
  if (field.valueType?.kind !== 'instant') return schema
  return { anyOf: [schema, { type: 'string', format: 'date', description: 'That whole day at the school.' }] }
}

function sortParameter(fields: readonly Field[], links: readonly string[]): JsonObject {
  const sortable = fields.filter((field) => field.sortable).flatMap((field) => [field.name, `-${field.name}`])
  return names(
    'sort',
    `At most ${LIMITS.sortTerms} fields; \`-\` sorts descending, dots walk links. The id always comes last.`,
    anyOf([{ enum: sortable }, ...deeper(links, '-?')]),
    LIMITS.sortTerms
  )
}

export function names(name: string, description: string, items: JsonObject, maxItems?: number): JsonObject {
  return {
    name,
    in: 'query',
    description,
    style: 'form',
    explode: false,
    schema: { type: 'array', items, ...(maxItems === undefined ? {} : { maxItems }) },
  }
}

/** Dotted names below the given relations; none where there are none. */
function deeper(relations: readonly string[], prefix = ''): readonly JsonObject[] {
  if (relations.length === 0) return []
  return [{ type: 'string', pattern: `^${prefix}(${relations.join('|')})(\\.[a-z_][a-z0-9_]*)+$` }]
}

function readableNames(entity: Entity, seen: EntityVisibility): readonly string[] {
  return entity.fields
    .filter((field) => field.trait !== 'layout' && (field.name === 'id' || seen.readable.has(field.name)))
    .map((field) => field.name)
}

/** Links, child rows and back-links that the reader may include, in declared order. */
function relationsOf(entity: Entity, seen: EntityVisibility, scope: SchemaScope): readonly string[] {
  const own = entity.fields
    .filter((field) => seen.readable.has(field.name))
    .filter((field) => scope.seenOf(field.link?.entity ?? field.rows?.entity ?? '') !== null)
    .map((field) => field.name)
  const many = Object.values(entity.many)
    .filter((side) => !own.includes(side.name) && isManyVisible(side, scope.seenOf(side.entity)))
    .map((side) => side.name)
  return [...own, ...many]
}

const SEARCH: JsonObject = {
  name: 'search',
  in: 'query',
  description: 'Words that must all occur in the searched fields. Alias: `q`.',
  schema: { type: 'string', maxLength: LIMITS.searchLength },
}

const PAGING: readonly JsonObject[] = [
  {
    name: 'page',
    in: 'query',
    description: 'Page number, from 1. Not together with `cursor`.',
    schema: { type: 'integer', minimum: 1, default: 1 },
  },
  {
    name: 'per_page',
    in: 'query',
    description: 'Records per page. Alias: `page_size`.',
    schema: { type: 'integer', minimum: 1, maximum: LIMITS.perPage, default: LIMITS.defaultPerPage },
  },
  {
    name: 'cursor',
    in: 'query',
    description: 'Continues after the last record of an earlier answer: its `meta.next_cursor`.',
    schema: { type: 'string' },
  },
  {
    name: 'count',
    in: 'query',
    description: `How the total is counted: \`capped\` stops at ${LIMITS.cappedCount}.`,
    schema: { enum: ['exact', 'capped', 'none'], default: 'capped' },
  },
]

/** One of the schemas; of one alone that one. */
function anyOf(schemas: readonly JsonObject[]): JsonObject {
  const [first] = schemas
  return schemas.length === 1 && first ? first : { anyOf: schemas }
}
