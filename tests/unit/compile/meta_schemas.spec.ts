import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { isObject } from '../../../app/engine/base/main.js'
import { fieldOptionsSchema, openMetaSchemas, OVERLAY_RULES } from '../../../app/engine/schema/main.js'

const folder = join(import.meta.dirname, '../../../schemas/meta')

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
}

/** The keyword schemas of the given place, each of which owes an overlay rule and a description. */
function keywordsAt(schema: Record<string, unknown>, ...path: string[]): readonly [string, Record<string, unknown>][] {
  const place = [...path, 'properties'].reduce<unknown>(
    (value, key) => (isObject(value) ? value[key] : undefined),
    schema
  )
  return Object.entries(place as Record<string, Record<string, unknown>>)
}

test.group('Meta-schemas', () => {
  test('say of every keyword how far an overlay may change it', ({ assert }) => {
    const entity = read('entity.schema.json')
    const keywords = [
      ...keywordsAt(entity),
      ...keywordsAt(entity, '$defs', 'property'),
      ...keywordsAt(entity, '$defs', 'x_entity'),
      ...keywordsAt(read('plugin.schema.json')),
      ...keywordsAt(read('access.schema.json')),
    ]
    for (const [name, keyword] of keywords) {
      assert.isTrue(
        OVERLAY_RULES.some((rule) => rule === keyword.overlay),
        name
      )
      assert.isString(keyword.description, name)
    }
  })

  test('know the options of each field type', ({ assert }) => {
    const meta = openMetaSchemas()
    const declare = (xField: object) => ({
      $id: 'app.thing',
      title: 'T',
      type: 'object',
      properties: { a: { 'x-field': { ...xField } } },
    })
    assert.deepEqual(meta.check('entity', declare({ type: 'link', entity: 'app.box' })), [])
    assert.isNotEmpty(meta.check('entity', declare({ type: 'link' })))
    assert.isNotEmpty(meta.check('entity', declare({ type: 'link', entity: 'app.box', colour: 'red' })))
  })

  test('are written to the disk with the options of the field types of today', ({ assert }) => {
    assert.deepEqual(
      read('fields.schema.json'),
      JSON.parse(JSON.stringify(fieldOptionsSchema())),
      'write fieldOptionsSchema() to schemas/meta/fields.schema.json'
    )
  })
})
