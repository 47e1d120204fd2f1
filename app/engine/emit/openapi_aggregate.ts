import type { JsonObject } from '../base/main.js'
import type { Entity, Field } from '../model/main.js'
import { AGGREGATE_LIMITS as LIMITS, BUCKETS, HAVING_OPERATORS, LIMITS as LIST_LIMITS } from '../query/main.js'
import { envelope, TAGGED } from './openapi_components.js'
import type { SchemaScope } from './json_schema.js'
import { filterParameters, names } from './openapi_parameters.js'
import type { EntityVisibility } from './visibility.js'

/** The parameters of totals: filters and search as those of the list, groups, measures, conditions on them, order. */
export function aggregateParameters(entity: Entity, seen: EntityVisibility, scope: SchemaScope): readonly JsonObject[] {
  const fields = entity.fields.filter(
    ({ name, valueType }) => valueType !== null && (seen.aggregatable ?? seen.readable).has(name)
  )
  const measures = ['count', ...fields.flatMap(measuresOf)]
  const dotted: JsonObject = { type: 'string', pattern: '^[a-z_][a-z0-9_.]*(:[a-z_]+)?$' }
  return [
    ...filterParameters(entity, seen, scope),
    names(
      'groups',
      'What the records are grouped by; dots walk links. Days and instants also by span, named by its first day at the school.',
      { anyOf: [{ enum: fields.flatMap(groupsOf) }, dotted] },
      LIMITS.groups
    ),
    names(
      'measures',
      'What is worked out of each group. The sum of nothing is 0, a total beyond 53 bits null; means are rounded half away from zero, those of whole numbers to two places.',
      { anyOf: [{ enum: measures }, { type: 'string', pattern: '^[a-z_]+:[a-z_][a-z0-9_.]*$' }] },
      LIMITS.measures
    ),
    {
      name: 'having',
      in: 'query',
      description: `Conditions on measures that are asked for: \`having[count][gte]=5\`, with ${HAVING_OPERATORS.join(', ')}.`,
      style: 'deepObject',
      explode: true,
      schema: { type: 'object', additionalProperties: { type: ['string', 'object'] } },
    },
    names('sort', 'Names of groups and measures; `-` sorts descending.', { type: 'string' }, LIMITS.sortTerms),
    {
      name: 'limit',
      in: 'query',
      description: 'Groups that are answered at most.',
      schema: { type: 'integer', minimum: 1, maximum: LIMITS.rows, default: LIMITS.defaultRows },
    },
  ]
}

function groupsOf({ name, valueType, filters }: Field): readonly string[] {
  if (!filters.includes('eq')) return []
  const isDay = valueType?.kind === 'date' || valueType?.kind === 'instant'
  return isDay ? [name, ...BUCKETS.map((bucket) => `${name}:${bucket}`)] : [name]
}

function measuresOf({ name, aggregates, filters }: Field): readonly string[] {
  const distinct = aggregates.includes('count') && filters.includes('eq') ? [`count_distinct:${name}`] : []
  return [...aggregates.map((measure) => `${measure}:${name}`), ...distinct]
}

/** What totals answer. */
export function totals({ titlePlural }: Entity): JsonObject {
  const meta: JsonObject = {
    type: 'object',
    properties: {
      limit: { type: 'integer' },
      is_cut: { type: 'boolean', description: 'True where there are more groups.' },
      smallest_group: {
        type: ['integer', 'null'],
        description: 'Records that an answered group holds at least; null for who may read them one by one.',
      },
    },
    required: ['limit', 'is_cut', 'smallest_group'],
    additionalProperties: false,
  }
  const group: JsonObject = {
    type: 'object',
    description: 'Groups and measures by their names, `_labels` of links among the groups.',
    additionalProperties: { type: ['string', 'number', 'boolean', 'object', 'null'] },
  }
  return {
    description: `Totals of ${titlePlural}.`,
    headers: TAGGED,
    content: { 'application/json': { schema: envelope({ type: 'array', items: group }, meta) } },
  }
}

const VALUE: JsonObject = { type: ['string', 'number', 'boolean', 'object', 'array'] }
const TEXTS: JsonObject = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }

/** The parameters of a list as a body. */
export const QUERY_BODY: JsonObject = {
  type: 'object',
  properties: {
    filter: {
      type: 'object',
      description:
        'By field a value, or an object by operator: `{"state": "issued", "total": {"gte": "100.00"}, "id": {"in": []}}`; `or` is a list of such objects.',
      additionalProperties: VALUE,
    },
    search: { type: 'string', maxLength: LIST_LIMITS.searchLength },
    sort: TEXTS,
    fields: TEXTS,
    include: TEXTS,
    page: { type: 'integer', minimum: 1 },
    per_page: { type: 'integer', minimum: 1, maximum: LIST_LIMITS.perPage },
    cursor: { type: 'string' },
    count: { enum: ['exact', 'capped', 'none'] },
  },
  additionalProperties: false,
}
