import { test } from '@japa/runner'
import { appWith, codesOf, compileFiles, entity, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const TAGS = { 'type': 'array', 'title': 'Labels', 'x-field': { type: 'links', entity: 'app.tag' } }

function files(field: object, tag: unknown = { name: TEXT }): Files {
  return {
    ...appWith({ name: TEXT, labels: field }),
    'plugins/app/schemas/tag.json': entity('app.tag', tag, {}, { title: 'Tag' }),
    'plugins/app/access.json': { 'app.thing': {}, 'app.tag': {} },
  }
}

function withOptions(options: object): Files {
  return files({ ...TAGS, 'x-field': { ...TAGS['x-field'], ...options } })
}

test.group('Compile | links to many', () => {
  test('are rows of a child of their own, known by what they link to', ({ assert }) => {
    const { registry, findings } = compileFiles(
      withOptions({
        on_delete: 'clear',
        inverse: 'things',
        inverse_title: 'Things',
        attributes: { required: ['weight'], properties: { weight: { type: 'integer', minimum: 1 }, note: TEXT } },
      })
    )
    assert.deepEqual(findings, [])
    const child = registry?.entities['app.thing_labels']
    assert.containsSubset(child, {
      kind: 'child',
      parent: 'app.thing',
      table: 'app_thing_labels',
      title: 'Thing: Labels',
    })
    assert.deepEqual(registry?.entities['app.thing']?.field.labels?.rows, {
      entity: 'app.thing_labels',
      target: 'target',
      leadsTo: 'app.tag',
    })
    assert.deepEqual(
      child?.fields.filter((field) => !field.system).map(({ name, required, title }) => [name, required, title]),
      [
        ['target', true, 'Tag'],
        ['weight', true, 'Weight'],
        ['note', false, 'Note'],
      ]
    )
    assert.deepEqual(child?.field.target?.link, { entity: 'app.tag', onDelete: 'cascade', inverse: 'things' })
    assert.deepEqual(child?.uniques, [{ fields: ['parent', 'target'], among: 'live', while: null }])
    assert.deepEqual(child?.indexes, [{ fields: ['target'] }])
    assert.containsSubset(registry?.entities['app.tag']?.many.things, { entity: 'app.thing_labels', title: 'Things' })
    assert.equal(registry?.policies['app.thing_labels']?.inherits, 'app.thing')
  })

  test('without attributes say nothing but whom they lead to, and restrict by themselves', ({ assert }) => {
    const registry = compileFiles(files(TAGS)).registry
    const rows = registry?.entities['app.thing']?.field.labels?.rows
    assert.deepEqual(rows, { entity: 'app.thing_labels', target: 'target', leadsTo: 'app.tag', isBare: true })
    assert.equal(registry?.entities['app.thing_labels']?.field.target?.link?.onDelete, 'restrict')
  })

  test('are equal in bytes from compile to compile', ({ assert }) => {
    assert.equal(compileFiles(files(TAGS)).registry?.version, compileFiles(files(TAGS)).registry?.version)
  })

  test('keep their table where the field or the owner was called otherwise', ({ assert }) => {
    assert.equal(
      compileFiles(withOptions({ was: 'tags' })).registry?.entities['app.thing_labels']?.was,
      'app.thing_tags'
    )
    const renamed = {
      ...files(TAGS),
      'plugins/app/schemas/thing.json': entity('app.thing', { name: TEXT, labels: TAGS }, { was: 'item' }),
    }
    assert.equal(compileFiles(renamed).registry?.entities['app.thing_labels']?.was, 'app.item_labels')
  })

  test('tell what is wrong where their author has written it', ({ assert }) => {
    const at = '/properties/labels/x-field'
    assert.deepEqual(codesOf(withOptions({ entity: 'app.nothing' })), [`REL001 ${at}/entity`])
    assert.deepEqual(codesOf(withOptions({ on_delete: 'cascade' })), [`SCH005 ${at}/on_delete`])
    assert.deepEqual(codesOf(withOptions({ attributes: { properties: { weight: { type: 'integer', colour: 1 } } } })), [
      `SCH003 ${at}/attributes/properties/weight/colour`,
    ])
    assert.deepEqual(codesOf(withOptions({ attributes: { properties: { target: TEXT } } })), [
      `FLD009 ${at}/attributes/properties/target`,
    ])
    assert.deepEqual(codesOf(withOptions({ attributes: { properties: { parent: TEXT } } })), [
      `NAM002 ${at}/attributes/properties/parent`,
    ])
    assert.deepEqual(codesOf(withOptions({ attributes: { required: ['weight'], properties: { note: TEXT } } })), [
      `FLD021 ${at}/attributes/required/0`,
    ])
    assert.deepEqual(codesOf(withOptions({ inverse: 'name' })), [`REL009 ${at}/inverse`])
  })

  test('stand beside no entity of the same name', ({ assert }) => {
    const taken = {
      ...files(TAGS),
      'plugins/app/schemas/thing_labels.json': entity('app.thing_labels', { name: TEXT }),
      'plugins/app/access.json': { 'app.thing': {}, 'app.tag': {}, 'app.thing_labels': {} },
    }
    assert.include(codesOf(taken).join(' '), 'NAM003')
  })
})
