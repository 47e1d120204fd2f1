import { test } from '@japa/runner'
import { compileForSchool, compileRegistry, withoutPlugins } from '../../../app/engine/compile/main.js'
import { appWith, compileFiles, entity, link, loadedFrom, manifest, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const THING = { name: TEXT, size: { type: 'integer' } }
const LAYOUT = { layout: { sections: [{ key: 'main', title: 'Thing', rows: [['name', 'size']] }] } }
const ADDED = { stop: link('bus.stop', { inverse: 'riders' }), seat: { type: 'integer', title: 'Seat' }, note: TEXT }

/** The plugin `bus`, which adds to `app.thing`. */
function withBus(addition: object, more: Files = {}, bus: object = { requires: { app: '^1.0' } }): Files {
  return {
    ...appWith(
      THING,
      { ...LAYOUT, list: { columns: ['name'] } },
      { 'app.thing': { clerk: { read: true, update: true } } }
    ),
    'plugins/bus/plugin.json': manifest('bus', bus),
    'plugins/bus/schemas/stop.json': entity('bus.stop', { name: TEXT }),
    'plugins/bus/access.json': { 'bus.stop': {} },
    'plugins/bus/schemas/extends/app.thing.json': { $id: 'app.thing', properties: ADDED, ...addition },
    ...more,
  }
}

function findingsOf(addition: object, more: Files = {}, bus?: object): readonly string[] {
  const { findings } = compileFiles(withBus(addition, more, bus))
  return findings.map(
    ({ code, file, pointer }) => `${code} ${file.replace('plugins/bus/schemas/extends/', '')}#${pointer}`
  )
}

test.group('Compile | what a plugin adds to an entity of another', () => {
  test('are fields like its own, which nobody must fill in', ({ assert }) => {
    const xEntity = {
      unique: [{ fields: ['stop', 'seat'] }],
      checks: [{ code: 'fits', rule: 'seat <= size', field: 'seat', message: 'There is no such seat' }],
      list: { columns: ['stop'] },
    }
    const { registry, findings } = compileFiles(withBus({ 'x-entity': xEntity }))
    assert.deepEqual(findings, [])
    const thing = registry?.entities['app.thing']
    assert.deepEqual(
      thing?.fields.filter(({ plugin }) => plugin).map(({ name, plugin }) => `${name} of ${plugin}`),
      ['stop of bus', 'seat of bus', 'note of bus']
    )
    assert.isTrue(thing?.field['seat']?.columns.every(({ nullable }) => nullable))
    assert.equal(thing?.field['seat']?.source.file, 'plugins/bus/schemas/extends/app.thing.json')
    assert.deepEqual(
      thing?.uniques.map(({ fields }) => fields),
      [['stop', 'seat']]
    )
    assert.deepEqual(
      thing?.checks.map(({ code }) => code),
      ['fits']
    )
    assert.equal(registry?.entities['bus.stop']?.many['riders']?.entity, 'app.thing')
    assert.deepEqual(
      thing?.layout.sections.map(({ key, title }) => `${key}: ${title}`),
      ['main: Thing', 'bus: bus']
    )
    assert.deepEqual(thing?.list.columns, ['name', 'stop'])
  })

  test('have their own rules of who sees them, and only they', ({ assert }) => {
    const rules = (fields: object) => ({ 'plugins/bus/access.json': { 'bus.stop': {}, 'app.thing': { fields } } })
    const { registry } = compileFiles(withBus({}, rules({ seat: { read: ['clerk'] } })))
    assert.deepEqual(registry?.policies['app.thing']?.fields, { seat: { read: ['clerk'] } })
    assert.deepEqual(findingsOf({}, rules({ name: { read: ['clerk'] } })), [
      'ACC017 plugins/bus/access.json#/app.thing/fields/name',
    ])
  })

  test('keep their rules where a school changes the matrix of the entity', ({ assert }) => {
    const fields = { seat: { read: ['clerk'] } }
    const { base } = compileFiles(
      withBus({}, { 'plugins/bus/access.json': { 'bus.stop': {}, 'app.thing': { fields } } })
    )
    assert.exists(base)
    const target = { kind: 'access', name: 'app.thing' } as const
    const operation = { op: 'add', target, path: ['clerk', 'delete'], value: true, base: null } as const
    const { registry, conflicts } = compileForSchool(base!, [operation])
    assert.deepEqual(conflicts, [])
    assert.isDefined(registry.policies['app.thing']?.roles['clerk']?.['delete'])
    assert.deepEqual(registry.policies['app.thing']?.fields, fields)
  })

  test('go with the plugin', ({ assert }) => {
    const files = withBus({})
    const { registry } = compileFiles(
      Object.fromEntries(Object.entries(files).filter(([file]) => !file.startsWith('plugins/bus/')))
    )
    const off = compileRegistry(withoutPlugins(loadedFrom(files), ['bus']))
    assert.deepEqual(off.registry?.entities['app.thing'], registry?.entities['app.thing'])
  })

  test('is refused where it does not fit, in the file that says it', ({ assert }) => {
    assert.deepEqual(findingsOf({ $id: 'app.think' }), ['ADD001 app.thing.json#/$id'])
    assert.deepEqual(findingsOf({}, {}, {}), ['ADD002 app.thing.json#/$id'])
    assert.deepEqual(findingsOf({ properties: { name: TEXT } }), ['ADD003 app.thing.json#/properties/name'])
    assert.deepEqual(findingsOf({ 'x-entity': { unique: [{ fields: ['name'] }] } }), [
      'ADD004 app.thing.json#/x-entity/unique/0',
    ])
    const check = { code: 'fits', rule: 'seats <= size', field: 'seat', message: 'There is no such seat' }
    assert.deepEqual(findingsOf({ 'x-entity': { checks: [check] } }), ['CON008 app.thing.json#/x-entity/checks/0/rule'])
    assert.deepEqual(
      findingsOf({ properties: { seat: { 'x-field': { type: 'sofa' } } } })[0]?.split('#')[0],
      'SCH005 app.thing.json'
    )
    assert.deepEqual(findingsOf({ required: ['seat'] }), ['SCH003 app.thing.json#/required'])
  })
})
