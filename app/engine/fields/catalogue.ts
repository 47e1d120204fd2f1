import { textKey } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { Scalar } from '../expressions/main.js'
import type { FieldSpec, FieldType, OperatorName } from './contract.js'
import { types } from './index.generated.js'

/** All field types by name. */
export const fieldTypes: Readonly<Record<string, FieldType>> = Object.freeze(
  Object.fromEntries(types.map((type): [string, FieldType] => [type.name, type]))
)

/** The type of that name. Throws for a name that the compiler cannot have let through. */
export function fieldTypeOf(name: string): FieldType {
  const type = Object.hasOwn(fieldTypes, name) ? fieldTypes[name] : undefined
  if (!type) throw new Error(`No field type named ${name}`)
  return type
}

/** The JSON of a value as expressions hold it; they hold it as PostgreSQL's driver gives it. */
export function fromScalar(field: FieldSpec, scalar: Scalar): Json {
  return scalar === null ? null : fieldTypeOf(field.type).codec.fromColumn(field, scalar, 'postgres')
}

/** The sort and match key of a text that a field of the type stores; of a text alone where no type is named. */
export function keyOfScalar(type: string | undefined, scalar: string): string {
  const matched = type === undefined ? undefined : fieldTypeOf(type).matched
  return textKey(matched ? matched(scalar) : scalar)
}

/**
 * The name of the type that a property without `x-field.type` is of: among those that know it as
 * theirs the one of highest priority, then of first name. Null when none does; nothing is guessed.
 */
export function inferTypeName(property: JsonObject): string | null {
  const candidates = types.filter((type) => type.infers?.matches(property))
  const best = candidates.sort(
    (a, b) => (b.infers?.priority ?? 0) - (a.infers?.priority ?? 0) || (a.name < b.name ? -1 : 1)
  )[0]
  return best?.name ?? null
}

/** True for a type whose values are written and never told: nothing reads them but who is asked whether one is right. */
export function isWriteOnly(type: string): boolean {
  return fieldTypeOf(type).kept === 'hashed'
}

/** What may be done with a field in lists: what its type can do, less what its options turn off. */
export function usesOf(field: FieldSpec): {
  readonly filters: readonly OperatorName[]
  readonly sortable: boolean
  readonly searchable: boolean
} {
  const type = fieldTypeOf(field.type)
  return {
    filters: field.options.filter === false ? [] : [...(type.moreFilters?.(field) ?? []), ...type.filters],
    sortable: type.sortable && field.options.sort !== false,
    searchable: type.searchable && field.options.search !== false,
  }
}
