import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import entityMeta from '../../../schemas/meta/entity.schema.json' with { type: 'json' }
import { fieldTypes, inferTypeName } from '../../../app/engine/fields/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { ROOT } from '../../architecture/files.js'

const folder = join(ROOT, 'tests/fixtures/everything/plugins/everything/schemas')

/** What the fixture cannot say, with why. What is used after all, or is said of nothing, fails the test. */
const UNUSED: Readonly<Record<string, string>> = {
  'field was': 'says how a stored column is renamed; the suites of the storage hold it',
  'field allow_on_submit': 'needs a document; the suites of documents hold it',
  'sequence at': 'needs a workflow; the fees plugin and the suites of processes hold it',
  'entity internal': 'is for the engine alone',
  'entity was': 'says how a table is renamed; the suites of the storage hold it',
  'entity parent_was': 'says how a link to the owner is renamed; the suites of the storage hold it',
  'entity workflow': 'needs a workflow file; the kiosk fixture and the suites of processes hold it',
  'entity rules': 'the suites of rule tables hold it',
  'entity published_when': 'the suites of the kernel hold it',
}

const entities = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject)
const properties = entities.flatMap(({ properties: own }) => Object.values(own as Record<string, JsonObject>))
const optionsOf = (property: JsonObject) => (property['x-field'] ?? {}) as JsonObject
const typeOf = (property: JsonObject) => String(optionsOf(property).type ?? inferTypeName(property))

/** Options that all types have are asked for once, a type's own of that type. */
const lists = Object.values(fieldTypes).map(({ options }) => new Set(Object.keys(options.properties as JsonObject)))
const common = lists.reduce((all, list) => all.intersection(list))

/** All that the meta-schemas allow: `field computed`, `money`, `barcode symbology`, `entity unique`. */
function allowed(): readonly string[] {
  const own = Object.values(fieldTypes).flatMap(({ name, options }) => [
    `type ${name}`,
    ...Object.keys(options.properties as JsonObject)
      .filter((option) => !common.has(option))
      .map((option) => `${name} ${option}`),
  ])
  const features = Object.keys(entityMeta.$defs.x_entity.properties)
  return [...own, ...[...common].map((option) => `field ${option}`), ...features.map((name) => `entity ${name}`)]
}

function used(): ReadonlySet<string> {
  const fields = properties.flatMap((property) => [
    `type ${typeOf(property)}`,
    ...Object.keys(optionsOf(property)).flatMap((option) => [`field ${option}`, `${typeOf(property)} ${option}`]),
  ])
  const features = entities.flatMap((entity) =>
    Object.keys((entity['x-entity'] ?? {}) as JsonObject).map((name) => `entity ${name}`)
  )
  return new Set([...fields, ...features])
}

test.group('The plugin of everything', () => {
  test('uses every field type, every option of each and every feature of entities but what is said here', ({
    assert,
  }) => {
    const present = used()
    const missing = allowed().filter((name) => !present.has(name))
    assert.deepEqual(missing.sort(), Object.keys(UNUSED).sort())
  })
})
