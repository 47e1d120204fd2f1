import { test } from '@japa/runner'
import { appWith, codesOf, compileFiles, entity, link, manifest, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const PROPERTIES = { name: TEXT, owner: link('core.user'), above: link('app.thing') }
const USER = { 'schemas/core/user.json': entity('core.user', { name: TEXT }, { internal: true, tenancy: 'platform' }) }
const MINE = { name: 'mine', entity: 'app.thing', rule: 'owner == actor.user' }

function appGranting(block: unknown, more: object = {}): Files {
  return { ...USER, ...appWith(PROPERTIES, {}, { 'scopes': [MINE], 'app.thing': block, ...more }) }
}

test.group('Compile, access', () => {
  test('refuses an entity without a block, even where * grants something', ({ assert }) => {
    assert.deepEqual(codesOf({ ...USER, ...appWith(PROPERTIES, {}, { '*': { clerk: { read: true } } }) }), ['ACC019 '])
  })

  test('refuses a portal role without a scope', ({ assert }) => {
    assert.deepEqual(codesOf(appGranting({ visitor: { read: true } })), ['ACC010 /app.thing/visitor/read'])
    assert.deepEqual(codesOf(appGranting({}, { '*': { visitor: { read: true } } })), ['ACC010 /*/visitor/read'])
  })

  test('lets a portal role read every record only where "all" says so, and never write every one', ({ assert }) => {
    assert.deepEqual(codesOf(appGranting({ visitor: { read: { scope: 'all' } } })), [])
    assert.deepEqual(codesOf(appGranting({ visitor: { update: { scope: 'all' } } })), [
      'ACC010 /app.thing/visitor/update',
    ])
  })

  test('lets the block of an entity win over * per role', ({ assert }) => {
    const { registry } = compileFiles(
      appGranting({ clerk: { read: { scope: 'mine' } } }, { '*': { clerk: { read: true, update: true } } })
    )
    assert.deepEqual(registry?.policies['app.thing']?.roles, { clerk: { read: { scope: { scope: 'mine', via: [] } } } })
  })

  test('walks via over several links, and says which link leads to a scope', ({ assert }) => {
    const { registry } = compileFiles(appGranting({ visitor: { read: { scope: 'mine', via: 'above.above' } } }))
    assert.deepEqual(registry?.policies['app.thing']?.roles.visitor?.read, {
      scope: { scope: 'mine', via: ['above', 'above'] },
    })
    assert.deepEqual(codesOf(appGranting({ visitor: { read: { scope: 'mine', via: 'name' } } })), [
      'ACC012 /app.thing/visitor/read/via',
    ])
    const files = {
      ...appGranting({}, { 'app.note': { visitor: { read: { scope: 'mine' } } } }),
      'plugins/app/schemas/note.json': entity('app.note', { thing: link('app.thing') }),
    }
    assert.equal(compileFiles(files).findings[0]?.hint, '"mine" is about "app.thing": add "via": "thing".')
  })

  test('allows the same scope name on several entities, in either form', ({ assert }) => {
    const scopes = { mine: { entity: 'app.thing', rule: 'owner == actor.user' } }
    assert.deepEqual(codesOf(appGranting({ visitor: { read: { scope: 'mine' } } }, { scopes })), [])
    assert.deepEqual(codesOf(appGranting({}, { scopes: [MINE, MINE] })), ['ACC007 /scopes/1'])
  })

  test('refuses a scope whose rule does not compile or is true of no records', ({ assert }) => {
    const rule = (text: string) => codesOf(appGranting({}, { scopes: [{ ...MINE, rule: text }] }))
    assert.deepEqual(rule('ownr == actor.user'), ['ACC006 /scopes/0/rule'])
    assert.deepEqual(rule('owner == actor.group'), ['ACC006 /scopes/0/rule'])
    assert.deepEqual(rule('name'), ['ACC006 /scopes/0/rule'])
    const over = { ...PROPERTIES, above: link('app.thing', { inverse: 'below' }) }
    const bare = (text: string) =>
      codesOf({ ...USER, ...appWith(over, {}, { 'scopes': [{ ...MINE, rule: text }], 'app.thing': {} }) })
    assert.deepEqual(bare('below.all(b, b.owner == actor.user)'), ['ACC006 /scopes/0/rule'])
    assert.deepEqual(bare('below.exists(b, true) && below.all(b, b.owner == actor.user)'), [])
  })

  test('lets a plugin grant on what it requires, but not say again what another said', ({ assert }) => {
    const other = (requires: object, block: object): Files => ({
      ...appGranting({ clerk: { read: true } }),
      'plugins/zoo/plugin.json': manifest('zoo', { requires, roles: [{ name: 'keeper', title: 'Keeper' }] }),
      'plugins/zoo/access.json': { 'app.thing': block },
    })
    assert.deepEqual(codesOf(other({ app: '^1.0' }, { keeper: { read: true } })), [])
    assert.deepEqual(codesOf(other({ app: '^1.0' }, { clerk: { read: true } })), ['ACC018 /app.thing/clerk/read'])
    assert.deepEqual(codesOf(other({}, { keeper: { read: true } })), ['ACC015 /app.thing'])
    assert.deepEqual(codesOf(other({ app: '^1.0' }, { fields: { name: { read: [] } } })), [
      'ACC017 /app.thing/fields/name',
    ])
  })

  test('gives a child the grants of its parent and rules of its own fields only', ({ assert }) => {
    const files = (block: object): Files => ({
      ...appWith(
        { rows: { type: 'array', items: { $ref: 'app.row' } } },
        {},
        { 'app.thing': { clerk: { read: true } }, 'app.row': block }
      ),
      'plugins/app/schemas/row.json': entity('app.row', { name: TEXT }, { kind: 'child', parent: 'app.thing' }),
    })
    const policy = compileFiles(files({ fields: { name: { read: ['clerk'] } } })).registry?.policies['app.row']
    assert.deepEqual(policy, {
      entity: 'app.row',
      roles: {},
      fields: { name: { read: ['clerk'] } },
      inherits: 'app.thing',
    })
    assert.deepEqual(codesOf(files({ clerk: { read: true } })), ['ACC016 /app.row'])
  })

  test('refuses roles that inherit themselves and portal roles that inherit others', ({ assert }) => {
    const roles = [
      { name: 'a', title: 'A', inherits: ['b'] },
      { name: 'b', title: 'B', inherits: ['a'] },
      { name: 'c', title: 'C', inherits: ['a'] },
      { name: 'd', title: 'D', portal: true, inherits: ['c'] },
    ]
    const files = { ...appWith({ name: TEXT }), 'plugins/app/plugin.json': manifest('app', { roles }) }
    assert.deepEqual(codesOf(files), [
      'ACC004 /roles/0/inherits',
      'ACC004 /roles/1/inherits',
      'ACC003 /roles/3/inherits/0',
    ])
  })

  test('compiles dimensions of assignments, and refuses reaches that lead nowhere', ({ assert }) => {
    const assignable = (reach: object, more: object = {}) =>
      appGranting({}, { assignable: { place: { entity: 'app.thing', reach, ...more } } })
    const own = { 'app.thing': { rule: 'id in actor.assigned' } }
    const dimension = compileFiles(assignable(own)).registry?.dimensions['place']
    assert.containSubset(dimension, { name: 'place', title: 'Place', entity: 'app.thing' })
    assert.containSubset(dimension?.reach, {
      'app.thing': { kind: 'rule', rule: { kind: 'in_param', param: 'actor.assigned', negated: false } },
    })
    const at = '/assignable/place'
    assert.deepEqual(codesOf(assignable({ 'app.thing': true })), [])
    assert.deepEqual(codesOf(assignable(own, { entity: 'core.user' })), [`ACC020 ${at}/entity`])
    assert.deepEqual(codesOf(appGranting({}, { assignable: { place: { reach: own } } })), [`ACC020 ${at}`])
    assert.deepEqual(codesOf(assignable({ 'app.nothing': true })), [`ACC021 ${at}/reach/app.nothing`])
    assert.deepEqual(codesOf(assignable({ 'app.thing': { rule: 'owner in actor.assigned' } })), [
      `ACC022 ${at}/reach/app.thing/rule`,
    ])
    assert.deepEqual(codesOf(assignable({ 'app.thing': { rule: 'id in actor.user' } })), [
      `ACC022 ${at}/reach/app.thing/rule`,
    ])
    assert.deepEqual(codesOf(assignable({ 'app.thing': { via: 'above' } })), [`ACC023 ${at}/reach/app.thing/via`])
    assert.deepEqual(codesOf(assignable({ 'app.thing': { via: 'owner' } })), [`ACC023 ${at}/reach/app.thing/via`])
  })

  test('lets the list of those assigned be named nowhere but in a reach', ({ assert }) => {
    assert.deepEqual(codesOf(appGranting({}, { scopes: [{ ...MINE, rule: 'id in actor.assigned' }] })), [
      'ACC006 /scopes/0/rule',
    ])
  })

  test('refuses a mask on what leads elsewhere, and a masked role that is named for another use', ({ assert }) => {
    const fields = (rules: object) => codesOf(appGranting({ clerk: { read: true }, fields: rules }))
    assert.deepEqual(fields({ name: { read: [], mask: ['clerk'] } }), [])
    assert.deepEqual(fields({ above: { mask: ['clerk'] } }), ['ACC024 /app.thing/fields/above/mask'])
    assert.deepEqual(fields({ created_at: { mask: ['clerk'] } }), ['ACC024 /app.thing/fields/created_at/mask'])
    assert.deepEqual(fields({ name: { mask: ['clerk'], sort: ['clerk'] } }), ['ACC025 /app.thing/fields/name/sort/0'])
  })

  test('warns where a label is kept from a role that may refer to it', ({ assert }) => {
    const codes = (rule: object) =>
      codesOf({
        ...USER,
        ...appWith(
          PROPERTIES,
          { display: 'name' },
          { 'app.thing': { clerk: { refer: true }, fields: { name: rule } } }
        ),
      })
    assert.deepEqual(codes({ read: [] }), ['ACC026 /app.thing/fields/name'])
    assert.notInclude(codes({ mask: ['clerk'] }).join(), 'ACC026')
  })

  test('refuses a scope that a portal role would have judged record by record', ({ assert }) => {
    const over = { ...PROPERTIES, above: link('app.thing', { inverse: 'below' }) }
    const codes = (role: string, rule: string) =>
      codesOf({
        ...USER,
        ...appWith(
          over,
          {},
          { 'scopes': [{ ...MINE, rule }], 'app.thing': { [role]: { read: { scope: 'mine', via: 'above' } } } }
        ),
      })
    const compared = 'below.exists(b, b.owner == owner)'
    assert.deepEqual(codes('visitor', compared), ['ACC027 /scopes/0/rule'])
    assert.deepEqual(codes('clerk', compared), [])
    assert.deepEqual(codes('visitor', 'below.exists(b, b.owner == actor.user)'), [])
  })

  test('lets a sum be read only by who may aggregate what it is of', ({ assert }) => {
    const codes = (rule: object) =>
      codesOf({
        ...appWith(
          {
            rows: { type: 'array', items: { $ref: 'app.row' } },
            total: {
              'type': 'integer',
              'readOnly': true,
              'x-field': { rollup: { of: 'rows', fn: 'sum', field: 'cost' } },
            },
          },
          {},
          { 'app.thing': { clerk: { read: true } }, 'app.row': { fields: { cost: rule } } }
        ),
        'plugins/app/schemas/row.json': entity(
          'app.row',
          { cost: { type: 'integer' } },
          { kind: 'child', parent: 'app.thing' }
        ),
      })
    assert.deepEqual(codes({}), [])
    assert.deepEqual(codes({ aggregate: [] }), ['DRV016 /properties/total/x-field'])
    assert.include(codes({ mask: ['clerk'] }), 'DRV016 /properties/total/x-field')
  })
})

test.group('Compile | grants on records of the platform', () => {
  const files = (access: object) => ({
    'plugins/app/plugin.json': {
      name: 'app',
      title: 'App',
      version: '1.0.0',
      engine: '^1.0',
      roles: [{ name: 'boss', title: 'Boss' }],
    },
    'plugins/app/schemas/board.json': {
      '$id': 'app.board',
      'title': 'Board',
      'type': 'object',
      'properties': { name: { type: 'string', maxLength: 80 } },
      'x-entity': { display: 'name', tenancy: 'platform' },
    },
    'plugins/app/access.json': access,
  })

  test('let roles of a school read them and nothing more', ({ assert }) => {
    const { findings } = compileFiles(files({ 'app.board': { boss: { read: true, refer: true, export: true } } }))
    assert.deepEqual(findings, [])
    for (const action of ['create', 'update', 'delete', 'restore', 'import']) {
      const { findings: wrong } = compileFiles(files({ 'app.board': { boss: { read: true, [action]: true } } }))
      assert.deepEqual(
        wrong.map(({ code, pointer }) => `${code} ${pointer}`),
        [`ACC029 /app.board/boss/${action}`]
      )
    }
  })

  test('take from what is said of all entities the reading alone', ({ assert }) => {
    const all = { '*': { boss: { read: true, create: true, delete: true } }, 'app.board': {} }
    const { registry, findings } = compileFiles(files(all))
    assert.deepEqual(findings, [])
    assert.deepEqual(Object.keys(registry?.policies['app.board']?.roles.boss ?? {}), ['read'])
  })
})
