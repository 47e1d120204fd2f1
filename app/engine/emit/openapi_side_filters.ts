import type { JsonObject } from '../base/main.js'
import type { Entity, ToMany } from '../model/main.js'
import type { SchemaScope } from './json_schema.js'
import type { EntityVisibility } from './visibility.js'

/** The filters on rows of a record and on records that link to it: `filter[items][some][amount][gt]=5`. */
export function sideFilters(entity: Entity, seen: EntityVisibility, scope: SchemaScope): readonly JsonObject[] {
  return Object.values(entity.many).flatMap((side) => {
    const target = scope.seenOf(side.entity)
    if (!target || !mayFilter(side, seen, target)) return []
    const fields = target.entity.fields
      .filter(({ name, filters }) => filters.length > 0 && isFilterable(target.seen, name))
      .map(({ name }) => name)
    return [sideFilter(side, target.entity, fields)]
  })
}

function mayFilter(
  side: ToMany,
  seen: EntityVisibility,
  target: { readonly entity: Entity; readonly seen: EntityVisibility }
): boolean {
  if (side.owned) return isFilterable(seen, side.name)
  const link = target.entity.fields.find((field) => field.columns.some((column) => column.name === side.column))
  return link !== undefined && isFilterable(target.seen, link.name)
}

function isFilterable({ readable, filterable }: EntityVisibility, name: string): boolean {
  return readable.has(name) && (filterable?.has(name) ?? true)
}

function sideFilter({ name }: ToMany, target: Entity, fields: readonly string[]): JsonObject {
  const conditions = (what: string): JsonObject => ({
    description: `${what}: \`true\`, or conditions by field, all about the same one.`,
    anyOf: [
      { const: true },
      {
        type: 'object',
        propertyNames: { anyOf: [{ enum: fields }, { pattern: '^[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)+$' }] },
        additionalProperties: { type: ['string', 'number', 'boolean', 'object'] },
      },
    ],
  })
  return {
    name: `filter[${name}]`,
    in: 'query',
    description: `Filter on its ${target.titlePlural}: \`filter[${name}][some][${fields[0] ?? 'id'}]=…\` where one is so, \`filter[${name}][none]=true\` where there is none.`,
    style: 'deepObject',
    explode: true,
    schema: {
      type: 'object',
      properties: { some: conditions('One is so'), none: conditions('None is so') },
      additionalProperties: false,
    },
  }
}
