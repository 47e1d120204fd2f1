import { test } from '@japa/runner'
import { fieldOf } from '../../../app/engine/model/main.js'
import { appWith, codesOf, compileFiles, entity, link, TEXT } from './fixture.js'

const on = (options: object, property: object = TEXT) => ({ ...property, 'x-field': options })
const WHOLE = { type: 'integer' }

test.group('Compile, conditions', () => {
  test('refuses what is no condition on near fields, with the place of the expression', ({ assert }) => {
    const codes = (properties: object, xEntity: object = {}) => codesOf(appWith({ name: TEXT, ...properties }, xEntity))
    assert.deepEqual(codes({ a: on({ show_if: 'nme == "x"' }) }), ['CND001 /properties/a/x-field/show_if'])
    assert.deepEqual(codes({ a: on({ require_if: 'name' }) }), ['CND001 /properties/a/x-field/require_if'])
    assert.deepEqual(codes({ a: on({ default: '1 + 1' }) }), ['CND001 /properties/a/x-field/default'])
    assert.deepEqual(codes({ a: on({ show_if: 'today() > born' }), born: { type: 'string', format: 'date' } }), [
      'CND001 /properties/a/x-field/show_if',
    ])
    assert.deepEqual(codes({ a: on({ show_if: 'created_by == actor.user' }) }), [
      'CND001 /properties/a/x-field/show_if',
    ])
    assert.deepEqual(codes({ up: link('app.thing'), a: on({ read_only_if: 'up.name != null' }) }), [
      'CND002 /properties/a/x-field/read_only_if',
    ])
    assert.deepEqual(codes({ id_card: on({ type: 'encrypted_text' }), a: on({ show_if: 'id_card != null' }) }), [
      'CND003 /properties/a/x-field/show_if',
    ])
  })

  test('refuses what is not known when it is judged', ({ assert }) => {
    const twice = on({ computed: 'n * 2', stored: true }, WHOLE)
    const virtual = on({ computed: 'n * 2' }, WHOLE)
    const codes = (properties: object) => codesOf(appWith({ name: TEXT, n: WHOLE, ...properties }))
    assert.deepEqual(codes({ twice, a: on({ show_if: 'twice > 1' }) }), ['CND003 /properties/a/x-field/show_if'])
    assert.deepEqual(codes({ twice, a: on({ default: 'twice' }, WHOLE) }), ['CND003 /properties/a/x-field/default'])
    assert.deepEqual(codes({ twice, a: on({ require_if: 'twice > 1' }) }), [])
    assert.deepEqual(codes({ virtual, a: on({ show_if: 'virtual > 1' }) }), [])
  })

  test('refuses circles, fields that nobody fills in, and what is said twice', ({ assert }) => {
    const circle = { a: on({ show_if: 'b != null' }), b: on({ show_if: 'a != null' }) }
    assert.deepEqual(codesOf(appWith({ name: TEXT, ...circle })), [
      'CND004 /properties/a/x-field/show_if',
      'CND004 /properties/b/x-field/show_if',
    ])
    assert.deepEqual(codesOf(appWith({ name: TEXT, a: { ...on({ show_if: 'name != null' }), readOnly: true } })), [
      'CND005 /properties/a/x-field/show_if',
    ])
    assert.deepEqual(codesOf(appWith({ name: TEXT, a: { ...on({ default: 'name' }), default: 'x' } })), [
      'CND006 /properties/a/x-field/default',
    ])
    const required = entity('app.thing', { name: on({ require_if: 'true' }) }, {}, { required: ['name'] })
    assert.deepEqual(codesOf({ ...appWith({}), 'plugins/app/schemas/thing.json': required }), [
      'CND006 /properties/name/x-field/require_if',
    ])
  })

  test('lets a row ask its owner, but take no link from it', ({ assert }) => {
    const child = (properties: object) => ({
      ...appWith({ name: TEXT, up: link('app.thing'), rows: { type: 'array', items: { $ref: 'app.row' } } }),
      'plugins/app/schemas/row.json': entity(
        'app.row',
        { label: TEXT, ...properties },
        { kind: 'child', parent: 'app.thing' }
      ),
    })
    assert.deepEqual(codesOf(child({ a: on({ show_if: 'parent.name != null' }) })), [])
    assert.deepEqual(codesOf(child({ a: on({ show_if: 'parent.up.name != null' }) })), [
      'CND002 /properties/a/x-field/show_if',
    ])
    assert.deepEqual(codesOf(child({ a: link('app.thing', { default: 'parent.up' }) })), [
      'CND007 /properties/a/x-field/default',
    ])
  })

  test('makes what is required of a field that may be hidden required while it is shown', ({ assert }) => {
    const xEntity = {
      layout: { sections: [{ key: 'more', title: 'More', rows: [['a'], ['b']], show_if: 'name != null' }] },
    }
    const thing = entity('app.thing', { name: TEXT, a: on({ show_if: 'name == "x"' }), b: TEXT }, xEntity, {
      required: ['a', 'b'],
    })
    const { registry } = compileFiles({ ...appWith({}), 'plugins/app/schemas/thing.json': thing })
    const compiled = registry?.entities['app.thing']
    if (!compiled) throw new Error('does not compile')
    assert.isFalse(fieldOf(compiled, 'a')?.required)
    assert.isTrue(fieldOf(compiled, 'a')?.columns.every((column) => column.nullable))
    assert.deepEqual(
      compiled.conditions?.require.map(({ field }) => field),
      ['a', 'b']
    )
    assert.equal(compiled.conditions?.show[0]?.expr.kind, 'and')
    assert.isNotNull(compiled.layout.sections[0]?.show)
  })
})
