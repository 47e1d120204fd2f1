import { test } from '@japa/runner'
import { compileFiles } from './fixture.js'

const TEXT = { type: 'string', maxLength: 40 }

/** An entity with a code of that pattern; what the compiler finds wrong with it, and what is unique of it. */
function compiled(pattern: string, more: object = {}, unique: readonly object[] = []) {
  const { registry, findings } = compileFiles({
    'plugins/app/plugin.json': {
      name: 'app',
      title: 'App',
      version: '1.0.0',
      engine: '^1.0',
      roles: [{ name: 'boss', title: 'Boss' }],
    },
    'plugins/app/schemas/room.json': {
      '$id': 'app.room',
      'title': 'Room',
      'type': 'object',
      'required': ['block', 'floor'],
      'properties': {
        code: { 'type': 'string', 'x-field': { type: 'sequence', pattern } },
        block: TEXT,
        floor: { type: 'integer' },
        wing: TEXT,
        note: { type: 'string', maxLength: 2000 },
        size: { 'type': 'integer', 'x-field': { computed: 'floor + 1', stored: true } },
        ...more,
      },
      'x-entity': { display: 'block', unique },
    },
    'plugins/app/access.json': { 'app.room': { boss: { read: true, create: true } } },
  })
  const errors = findings.filter(({ code }) => code === 'FLD024').map(({ message }) => message)
  return { errors, uniques: registry?.entities['app.room']?.uniques ?? [] }
}

test.group('Compile | names that the engine makes', () => {
  test('may be made of required texts, numbers and choices of the record itself', ({ assert }) => {
    assert.deepEqual(compiled('{block}-{floor}').errors, [])
  })

  test('are unique for ever where they are drawn or made of fields, without saying so', ({ assert }) => {
    const rule = [{ fields: ['code'], among: 'ever', while: null }]
    assert.deepEqual(compiled('{block}-{floor}').uniques, rule)
    assert.deepEqual(compiled('C-{????????}').uniques, rule)
    assert.deepEqual(compiled('C-{####}').uniques, [], 'a counted one is as it was declared')
    const live = compiled('{block}', {}, [{ fields: ['code'], among: 'live' }]).uniques
    assert.deepEqual(live, [{ fields: ['code'], among: 'live', while: null }])
  })

  test('cannot be made of what is missing, empty, long, derived or the code itself', ({ assert }) => {
    const reason = (pattern: string) => compiled(pattern).errors[0] ?? 'none'
    assert.include(reason('{street}'), 'is no field of it')
    assert.include(reason('{wing}'), 'may be empty')
    assert.include(reason('{note}'), 'has no plain text')
    assert.include(reason('{size}'), 'is worked out later')
    assert.include(reason('{code}'), 'has no plain text')
    assert.include(reason('{id}'), 'has no plain text')
  })

  test('cannot be made of what tells of a person', ({ assert }) => {
    const personal = { block: { ...TEXT, 'x-field': { personal: true } } }
    assert.include(compiled('{block}', personal).errors[0] ?? 'none', 'outlive its erasure')
  })
})
