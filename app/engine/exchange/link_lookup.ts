import { textKey, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { EMPTY_QUERY, listGranted } from '../query/main.js'
import type { FilterAtom, Session } from '../query/main.js'

/** What a text stands for: the id of a record, none, or more than one. */
export type Found = { readonly id: string } | 'none' | 'many'

/** Records that a statement answers; more are as good as many of one name. */
const MOST = 2000

/**
 * Finds the linked records that texts name, as far as the actor may refer to them: by id, by what they are called, or
 * by a field that is unique of itself. One statement for each entity and field, whatever the number of texts.
 */
export async function lookUp(
  session: Session,
  entityName: string,
  texts: readonly string[]
): Promise<ReadonlyMap<string, Found>> {
  const grant = grantOf(session.registry, session.actor, entityName, 'refer')
  const found = new Map<string, Found>()
  const wanted = [...new Set(texts.map((text) => text.trim()))]
  for (const text of wanted) found.set(text, UUID_IN_ANY_CASE.test(text) ? { id: text.toLowerCase() } : 'none')
  const names = wanted.filter((text) => found.get(text) === 'none')
  if (!grant || names.length === 0) return found
  for (const field of namingFields(entityOf(session.registry, entityName), grant)) {
    const left = names.filter((text) => found.get(text) === 'none')
    if (left.length > 0) await lookUpBy(session, grant, field, left, found)
  }
  return found
}

function namingFields(entity: Entity, grant: Grant): readonly Field[] {
  const unique = entity.uniques.filter(({ fields, while: only }) => fields.length === 1 && only === null)
  const names = [entity.display, ...unique.map(({ fields: [name = ''] }) => name)]
  return [...new Set(names)].flatMap((name) => {
    const field = fieldOf(entity, name)
    const isUsable = field && field.filters.includes('in') && grant.allows(name, 'filter') && grant.allows(name, 'read')
    return isUsable ? [field] : []
  })
}

async function lookUpBy(
  session: Session,
  grant: Grant,
  field: Field,
  texts: readonly string[],
  found: Map<string, Found>
): Promise<void> {
  const records = await recordsBy(session, grant, field, texts)
  const byKey = new Map<string, Set<string>>()
  for (const record of records) {
    const key = textKey(String(record[field.name] ?? ''))
    byKey.set(key, (byKey.get(key) ?? new Set()).add(String(record.id)))
  }
  for (const text of texts) {
    const ids = byKey.get(textKey(text))
    const [id] = ids ?? []
    if (id !== undefined) found.set(text, ids?.size === 1 ? { id } : 'many')
  }
}

/** Records whose field has one of these values, with that field. */
export async function recordsBy(
  session: Session,
  grant: Grant,
  field: Field,
  values: readonly string[],
  also: readonly string[] = []
): Promise<readonly JsonObject[]> {
  const atom: FilterAtom = { path: [field.name], operator: 'in', operands: values, name: field.name }
  const { data } = await listGranted(session, grant, {
    ...EMPTY_QUERY,
    filter: { all: [atom], any: [] },
    fields: ['id', field.name, ...also],
    perPage: MOST,
    count: 'none',
  })
  return data
}

/** A value as it is compared with others of its field. */
export function keyOf(value: Json | undefined): string {
  return textKey(String(value ?? ''))
}
