import type { Json, JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Locale } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import { isMasked } from './masked.js'
import type { Entity, Field, Registry } from '../model/main.js'

/** A form's fields as text, by name; rows are lists of the same, with `id` for those that exist. */
export interface FormTexts {
  readonly [name: string]: string | readonly FormTexts[]
}

/** The text of one value as an input holds it. */
function textOf(field: Field, value: Json | undefined, locale: Locale): string {
  if (value === null || value === undefined) return ''
  if (field.link && isObject(value)) return typeof value.id === 'string' ? value.id : ''
  return fieldTypeOf(field.type).codec.toText(field, value, locale)
}

/** A record's values as a form holds them. Rows keep their order and ids. */
export function textsOfRecord(registry: Registry, entity: Entity, record: JsonObject, locale: Locale): FormTexts {
  const texts: Record<string, string | readonly FormTexts[]> = {}
  for (const field of entity.fields) {
    const value = isMasked(record, field.name) ? null : record[field.name]
    if (field.rows) {
      const child = entityOf(registry, field.rows.entity)
      const rows = Array.isArray(value) ? value.filter(isObject) : []
      texts[field.name] = rows.map((row) => textsOfRecord(registry, child, row, locale))
    } else if (!field.system || field.name === 'id') texts[field.name] = textOf(field, value, locale)
  }
  return texts
}

/** What a form for a new record holds: the declared defaults, and values the address brings along. */
export function textsOfNew(
  registry: Registry,
  entity: Entity,
  locale: Locale,
  given: Readonly<Record<string, string>> = {}
): FormTexts {
  const values: Record<string, Json | undefined> = {}
  for (const field of entity.fields) {
    if (!field.system) values[field.name] = entity.defaults[field.name] ?? field.default
  }
  return { ...textsOfRecord(registry, entity, values, locale), ...given, id: '' }
}

/** The records that the links of a form name, by entity; for looking up their labels. */
export function linkedIds(
  registry: Registry,
  entity: Entity,
  texts: FormTexts
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const collect = (of: Entity, level: FormTexts): void => {
    for (const field of of.fields) {
      const held = level[field.name]
      if (field.link && typeof held === 'string' && held !== '') {
        const ids = found.get(field.link.entity) ?? new Set<string>()
        found.set(field.link.entity, ids.add(held))
      }
      if (field.rows && Array.isArray(held)) {
        const child = entityOf(registry, field.rows.entity)
        for (const row of held as readonly FormTexts[]) collect(child, row)
      }
    }
  }
  collect(entity, texts)
  return found
}
