import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../base/main.js'
import type { Json } from '../base/main.js'
import type {
  AdditionDeclaration,
  DeclarationFile,
  EntityDeclaration,
  EntityOptions,
  PropertyJson,
} from './declarations.js'
import { closeHoles, draftOf, segmentsOf, takeOut } from './prune.js'

/** Keywords of `x-entity` without which nothing true can be said of the rest of the file. */
const STRUCTURAL = new Set(['kind', 'tenancy', 'parent', 'plural', 'internal'])
/** Keywords of `x-entity` that are lists: one wrong item leaves the others standing. */
const LISTS = new Set([
  'unique',
  'exclusive',
  'capacity',
  'scannable',
  'proposals',
  'checks',
  'indexes',
  'search',
  'examples',
])

/** The name an entity file stands for: its `$id`, else what folder and file say. */
export function entityNameOf(file: DeclarationFile, value: Json | undefined): string {
  const id = isObject(value) ? value.$id : undefined
  const base = file.file.slice(file.file.lastIndexOf('/') + 1).replace(/\.json$/u, '')
  return typeof id === 'string' && /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/u.test(id) ? id : `${file.plugin}.${base}`
}

/**
 * The entity in a validated file, without what the errors name; null when too much is wrong for the
 * rest to mean anything.
 */
export function readEntity(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): EntityDeclaration | null {
  const draft = draftOf(value)
  if (!draft || Array.isArray(draft) || !isObject(draft.properties)) return null
  const brokenFields = new Set<string>()
  for (const error of errors) {
    const segments = segmentsOf(error)
    if (isStructural(segments)) return null
    if (isFieldError(error, segments)) brokenFields.add(segments[1] ?? '')
    takeOut(draft, repairPlace(error, segments))
  }
  const json = closeHoles(draft) as { [key: string]: unknown }
  return {
    name: entityNameOf(file, value),
    plugin: file.plugin,
    title: typeof json.title === 'string' ? json.title : entityNameOf(file, value),
    description: typeof json.description === 'string' ? json.description : '',
    required: (json.required ?? []) as readonly string[],
    properties: (json.properties ?? {}) as Readonly<Record<string, PropertyJson>>,
    options: (json['x-entity'] ?? {}) as EntityOptions,
    brokenFields: [...brokenFields].sort(),
    source: { file: file.file, pointer: '' },
  }
}

/** What a validated file adds to another plugin's entity; null as for `readEntity`. */
export function readAddition(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): AdditionDeclaration | null {
  const read = readEntity(file, value, errors)
  if (!read) return null
  const { name, plugin, properties, options, brokenFields, source } = read
  return { entity: name, plugin, properties, options, brokenFields, source }
}

function isStructural(segments: readonly string[]): boolean {
  const [top, key] = segments
  return (
    top === '$id' ||
    (top === 'properties' && segments.length === 1) ||
    (top === 'x-entity' && STRUCTURAL.has(key ?? ''))
  )
}

/** Errors below a property take the field out, but for an unknown keyword, which is merely ignored. */
function isFieldError(error: ErrorObject, segments: readonly string[]): boolean {
  return (
    segments[0] === 'properties' &&
    segments.length > 1 &&
    error.keyword !== 'additionalProperties' &&
    error.keyword !== 'if'
  )
}

function repairPlace(error: ErrorObject, segments: readonly string[]): readonly string[] {
  if (error.keyword === 'additionalProperties') return segments
  // ajv says of a failed branch what its parts say too; the parts take out what is wrong.
  if (error.keyword === 'if') return []
  if (segments[0] === 'x-entity') return segments.slice(0, LISTS.has(segments[1] ?? '') ? 3 : 2)
  return segments.slice(0, 2)
}
