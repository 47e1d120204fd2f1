import { isObject, type Json, type JsonObject } from '../base/main.js'

type Part = 'parameters' | 'requestBodies' | 'examples' | 'schemas'

/** How often something stands in the operations of a document, and in those of which entities. */
interface Use {
  readonly value: JsonObject
  readonly base: string
  readonly owners: Set<string>
  count: number
}

/**
 * The document with what its operations say more than once said once, under `components`: parameters and the
 * filters in them, bodies, examples. What is of one entity bears its name; the rest is numbered in the order of paths,
 * so that equal documents stay equal.
 */
export function shareRepeated(document: JsonObject): JsonObject {
  return shareIn(shareIn(shareIn(shareIn(document, 'examples'), 'requestBodies'), 'parameters'), 'schemas')
}

function shareIn(document: JsonObject, part: Part): JsonObject {
  const uses = new Map<string, Use>()
  const note: Visit = (value, base, owner) => {
    const text = JSON.stringify(value)
    const use = uses.get(text) ?? { value, base, owners: new Set<string>(), count: 0 }
    use.count += 1
    use.owners.add(owner)
    uses.set(text, use)
    return value
  }
  const components = document['components'] as JsonObject
  const known = (components[part] ?? {}) as JsonObject
  walk(document, part, note)
  const names = namesOf(
    [...uses].filter(([, use]) => use.count > 1),
    new Set(Object.keys(known))
  )
  if (names.size === 0) return document
  const shared = walk(document, part, (value) => {
    const name = names.get(JSON.stringify(value))
    return name === undefined ? value : { $ref: `#/components/${part}/${name}` }
  })
  const added = Object.fromEntries([...names].map(([text, name]) => [name, uses.get(text)?.value ?? null]))
  const after = shared['components'] as JsonObject
  return { ...shared, components: { ...after, [part]: { ...known, ...added } } }
}

function namesOf(uses: readonly (readonly [string, Use])[], taken: Set<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [text, { base, owners }] of uses) {
    const [owner] = owners
    const stem = owners.size === 1 && owner !== base ? `${owner}.${base}` : base
    let name = stem
    for (let count = 2; taken.has(name); count++) name = `${stem}.${count}`
    taken.add(name)
    names.set(text, name)
  }
  return names
}

/** Sees something that may be shared, with a word for it and the entity of its operation; gives what stands there. */
type Visit = (value: JsonObject, base: string, owner: string) => JsonObject

function walk(document: JsonObject, part: Part, visit: Visit): JsonObject {
  if (part === 'schemas') {
    const components = document['components'] as JsonObject
    const parameters = mapped(components['parameters'], (item) => filterIn(item, visit))
    return eachOperation({ ...document, components: { ...components, parameters } }, (operation) =>
      withParameters(operation, (item) => filterIn(item, visit))
    )
  }
  return eachOperation(document, (operation, owner) => {
    if (part === 'parameters') {
      return withParameters(operation, (item) => ('$ref' in item ? item : visit(item, wordOf(item['name']), owner)))
    }
    const { requestBody } = operation
    if (!isObject(requestBody)) return part === 'requestBodies' ? operation : withAnswers(operation, owner, visit)
    if (part === 'requestBodies') return { ...operation, requestBody: visit(requestBody, 'body', owner) }
    return withAnswers({ ...operation, requestBody: withExamples(requestBody, owner, visit) }, owner, visit)
  })
}

function eachOperation(document: JsonObject, change: (operation: JsonObject, owner: string) => JsonObject): JsonObject {
  const paths = mapped(document['paths'], (item) =>
    mapped(item, (operation) => (isObject(operation) ? change(operation, ownerOf(operation)) : operation))
  )
  return { ...document, paths }
}

/** `listClubsMember` is of `ClubsMember`. */
function ownerOf({ operationId }: JsonObject): string {
  return String(operationId ?? '').replace(/^[a-z]+/, '') || 'Api'
}

function withParameters(operation: JsonObject, change: (item: JsonObject) => JsonObject): JsonObject {
  const { parameters } = operation
  return Array.isArray(parameters) ? { ...operation, parameters: (parameters as JsonObject[]).map(change) } : operation
}

function withAnswers(operation: JsonObject, owner: string, visit: Visit): JsonObject {
  const responses = mapped(operation['responses'], (answer) => withExamples(answer, owner, visit))
  return { ...operation, responses }
}

function withExamples(holder: JsonObject, owner: string, visit: Visit): JsonObject {
  if (!isObject(holder['content'])) return holder
  const content = mapped(holder['content'], (media) => {
    const { example, examples, ...rest } = media
    const value = example === undefined ? undefined : { value: example }
    const given = isObject(examples) ? examples['example'] : undefined
    const one = value ?? (isObject(given) ? given : undefined)
    if (one === undefined) return media
    const seen = visit(one, 'example', owner)
    return seen === one ? media : { ...rest, examples: { example: seen } }
  })
  return { ...holder, content }
}

/** The schema of a filter is that of many fields of its type. */
function filterIn(parameter: JsonObject, visit: Visit): JsonObject {
  const { schema, style } = parameter
  if (style !== 'deepObject' || !isObject(schema) || '$ref' in schema) return parameter
  return { ...parameter, schema: visit(schema, 'Filter', 'Filter') }
}

function mapped(value: Json | undefined, change: (item: JsonObject, key: string) => Json): JsonObject {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, JsonObject>>)
  return Object.fromEntries(entries.map(([key, item]) => [key, change(item, key)]))
}

/** `filter[state]` is `filter.state`. */
function wordOf(name: Json | undefined): string {
  return String(name)
    .replaceAll('[', '.')
    .replace(/[^A-Za-z0-9._-]/g, '')
}
