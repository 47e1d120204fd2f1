import accessSchema from '../../../../schemas/meta/access.schema.json' with { type: 'json' }
import entitySchema from '../../../../schemas/meta/entity.schema.json' with { type: 'json' }
import fieldsSchema from '../../../../schemas/meta/fields.schema.json' with { type: 'json' }
import pluginSchema from '../../../../schemas/meta/plugin.schema.json' with { type: 'json' }
import vocabularySchema from '../../../../schemas/meta/vocabulary.schema.json' with { type: 'json' }
import { isObject } from '../../base/main.js'
import type { JsonObject } from '../../base/main.js'
import { OVERLAY_RULES } from '../meta.js'
import type { OverlayRule } from '../meta.js'
import type { OverlayTarget } from './operation.js'

/** A schema, with the file that its references are of. */
interface Place {
  readonly schema: JsonObject
  readonly file: JsonObject
}

/** From the most open to the closed. */
const BY_STRICTNESS: readonly OverlayRule[] = ['free', 'tighten', 'add', 'never']

/**
 * How far a school may change what stands at a path of a declaration: what the meta-schema says of the nearest
 * keyword at or above it, the stricter where branches differ; `never` where it says nothing or knows no such path.
 */
export function overlayRule(target: OverlayTarget, path: readonly string[]): OverlayRule {
  const { schema, keys } = placeOfTarget(target, path)
  let places: readonly Place[] = [{ schema, file: schema }]
  let rule: OverlayRule = 'never'
  for (const key of keys) {
    places = places.flatMap((place) => below(place, key))
    if (places.length === 0) return 'never'
    const said = places.flatMap(saidOf)
    if (said.length > 0) rule = said.reduce(stricter)
  }
  return rule
}

function placeOfTarget({ kind, name }: OverlayTarget, path: readonly string[]) {
  switch (kind) {
    case 'entity':
      return { schema: entitySchema as JsonObject, keys: path }
    case 'access':
      return { schema: accessSchema as JsonObject, keys: [name, ...path] }
    case 'role':
      return { schema: pluginSchema as JsonObject, keys: ['roles', name, ...path] }
    case 'vocabulary':
      return { schema: vocabularySchema as JsonObject, keys: path }
  }
}

/** What a schema says itself, else what it refers to. */
function saidOf({ schema, file }: Place): readonly OverlayRule[] {
  const own = OVERLAY_RULES.find((rule) => rule === schema.overlay)
  if (own) return [own]
  const referred = referredBy(schema, file)
  return referred ? saidOf(referred) : []
}

function below(place: Place, key: string): readonly Place[] {
  return branchesOf(place).flatMap(({ schema, file }) => {
    const inner = keywordOf(schema, key)
    return isObject(inner) ? [{ schema: inner, file }] : []
  })
}

function keywordOf(schema: JsonObject, key: string): unknown {
  const { properties, patternProperties, additionalProperties, items } = schema
  if (isObject(properties) && Object.hasOwn(properties, key)) return properties[key]
  if (isObject(patternProperties)) {
    const match = Object.keys(patternProperties).find((pattern) => new RegExp(pattern, 'u').test(key))
    if (match !== undefined) return patternProperties[match]
  }
  return isObject(additionalProperties) ? additionalProperties : items
}

/** A schema and all that it is made of. */
function branchesOf(place: Place): readonly Place[] {
  const { schema, file } = place
  const combined = Array.isArray(schema.allOf) ? (schema.allOf as unknown[]) : []
  const inner = [...combined, schema.then, schema.else].filter(isObject)
  const referred = referredBy(schema, file)
  return [
    place,
    ...inner.flatMap((branch) => branchesOf({ schema: branch, file })),
    ...(referred ? branchesOf(referred) : []),
  ]
}

function referredBy(schema: JsonObject, file: JsonObject): Place | null {
  const reference = schema.$ref
  if (typeof reference !== 'string') return null
  if (!reference.startsWith('#/')) {
    return { schema: fieldsSchema as JsonObject, file: fieldsSchema as JsonObject }
  }
  let found: unknown = file
  for (const segment of reference.slice(2).split('/')) found = isObject(found) ? found[segment] : undefined
  return isObject(found) ? { schema: found, file } : null
}

function stricter(a: OverlayRule, b: OverlayRule): OverlayRule {
  return BY_STRICTNESS.indexOf(a) > BY_STRICTNESS.indexOf(b) ? a : b
}
