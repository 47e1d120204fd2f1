import { test } from '@japa/runner'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Computed, Field, Registry, Rollup } from '../../../app/engine/model/main.js'
import { appWith, codesOf, compileFiles, entity, link, manifest, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const INTEGER = { type: 'integer' }
const computed = (rule: string, more: object = {}) => ({ 'type': 'integer', 'x-field': { computed: rule, ...more } })
const stored = (rule: string, more: object = {}) => computed(rule, { stored: true, ...more })
const rollup = (of: string, fn: string, more: object = {}, options: object = {}) => ({
  'type': 'integer',
  'x-field': { rollup: { of, fn, ...more }, ...options },
})

/** A box with rows, and notes that link to it. */
function boxes(box: object, note: object = {}, row: object = {}, access: object = {}): Files {
  return {
    'plugins/app/plugin.json': manifest('app'),
    'plugins/app/schemas/box.json': entity('app.box', {
      name: TEXT,
      size: INTEGER,
      least: INTEGER,
      due_on: { type: 'string', format: 'date' },
      items: { 'type': 'array', 'items': { $ref: 'app.item' }, 'x-field': { type: 'rows' } },
      ...box,
    }),
    'plugins/app/schemas/item.json': entity(
      'app.item',
      { label: TEXT, price: INTEGER, pieces: INTEGER, ...row },
      { kind: 'child', parent: 'app.box' }
    ),
    'plugins/app/schemas/note.json': entity('app.note', {
      text: TEXT,
      points: INTEGER,
      share: { 'type': 'string', 'x-field': { type: 'percent' } },
      written_on: { type: 'string', format: 'date' },
      box: link('app.box', { inverse: 'notes' }),
      ...note,
    }),
    'plugins/app/access.json': { 'app.box': {}, 'app.note': {}, ...access },
  }
}

function compiled(files: Files): Registry {
  const { registry, findings } = compileFiles(files)
  if (!registry) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'))
  return registry
}

function fieldsOf(files: Files, name = 'app.box'): Readonly<Record<string, Field>> {
  return entityOf(compiled(files), name).field
}

const computedOf = (field: Field | undefined) => field?.derived as Computed
const rollupOf = (field: Field | undefined) => field?.derived as Rollup

test.group('Compile, derived fields', () => {
  test('makes them read only, never required, and gives virtual ones no column', ({ assert }) => {
    const {
      spare,
      total,
      notes_count: counted,
      last_note: last,
      share,
    } = fieldsOf(
      boxes({
        spare: computed('size - least'),
        total: stored('items.map(i, i.price * i.pieces).sum()'),
        notes_count: rollup('notes', 'count'),
        last_note: {
          'type': 'string',
          'format': 'date',
          'x-field': { rollup: { of: 'notes', fn: 'max', field: 'written_on' } },
        },
        share: { 'type': 'string', 'x-field': { type: 'percent', rollup: { of: 'notes', fn: 'sum', field: 'share' } } },
      })
    )
    for (const field of [spare, total, counted, last]) {
      assert.isTrue(field?.readOnly)
      assert.isFalse(field?.required)
    }
    assert.deepEqual(spare?.columns, [])
    assert.deepEqual(
      [total, counted, last, share].map((field) => field?.columns.map((column) => `${column.name} ${column.nullable}`)),
      [['total true'], ['notes_count false'], ['last_note true'], ['share false']]
    )
    assert.deepEqual([counted?.default, share?.default, total?.default], [0, '0.00', undefined])
  })

  test('writes out what computed fields say of each other, and ranks them', ({ assert }) => {
    const fields = fieldsOf(
      boxes(
        {
          total: stored('items.map(i, i.amount).sum()'),
          paid: rollup('notes', 'sum', { field: 'doubled', where: 'points > 0' }),
          open: stored('total - paid'),
          is_open: { 'type': 'boolean', 'x-field': { computed: 'open > 0' } },
          late: { 'type': 'boolean', 'x-field': { computed: 'is_open && due_on < today()' } },
        },
        { doubled: stored('points * 2') },
        { amount: stored('price * pieces') }
      )
    )
    assert.deepEqual(computedOf(fields.open).inputs, ['items', 'paid'])
    assert.deepEqual(computedOf(fields.late).inputs, ['due_on', 'open'])
    assert.deepEqual(rollupOf(fields.paid).inputs, ['box', 'doubled', 'points'])
    assert.deepEqual(
      [computedOf(fields.total).rank, rollupOf(fields.paid).rank, computedOf(fields.open).rank],
      [2, 2, 3]
    )
  })

  test('marks what reads the clock, and only that', ({ assert }) => {
    const files = boxes({
      spare: computed('size - least'),
      late: { 'type': 'boolean', 'x-field': { computed: 'due_on < today()' } },
      very: { 'type': 'boolean', 'x-field': { computed: 'late && size > 1' } },
    })
    const { members } = entityOf(compiled(files), 'app.box')
    assert.deepEqual(
      ['spare', 'late', 'very'].map((name) =>
        members[name]?.kind === 'value' ? members[name].volatile === true : null
      ),
      [false, true, true]
    )
  })

  test('takes a rollup over own rows as a stored computed field', ({ assert }) => {
    const { pieces } = fieldsOf(boxes({ pieces: rollup('items', 'sum', { field: 'pieces', where: 'price > 0' }) }))
    assert.equal(computedOf(pieces).kind, 'computed')
    assert.isTrue(computedOf(pieces).stored)
    assert.deepEqual(computedOf(pieces).inputs, ['items'])
    assert.equal(pieces?.columns[0]?.nullable, false)
  })

  test('copies values and links over a path of links', ({ assert }) => {
    const { owner, most } = fieldsOf(
      boxes(
        { twin: link('app.box') },
        {
          most: { 'type': 'integer', 'x-field': { fetched: 'box.least' } },
          owner: link('app.box', { fetched: 'box.twin' }),
        }
      ),
      'app.note'
    )
    assert.deepEqual(most?.derived, { kind: 'fetched', path: ['box', 'least'] })
    assert.deepEqual(owner?.link, { entity: 'app.box', onDelete: 'restrict' })
  })

  test('lets constraints, lists and guards speak of them', ({ assert }) => {
    const files = appWith(
      { name: TEXT, a: INTEGER, b: INTEGER, sum: stored('a + b'), rest: computed('sum - 10') },
      {
        unique: [{ fields: ['sum'], while: 'rest > 0' }],
        indexes: [['sum', 'a']],
        checks: [{ code: 'small', rule: 'rest < 100', field: 'a', message: 'is too much.' }],
        list: { columns: ['name', 'sum', 'rest'], sort: '-rest', filters: ['rest'] },
      }
    )
    const thing = entityOf(compiled(files), 'app.thing')
    assert.deepEqual(thing.checks[0]?.inputs, ['sum'])
    assert.deepEqual(thing.list.columns, ['name', 'sum', 'rest'])
    assert.deepEqual(codesOf(appWith({ a: INTEGER, rest: computed('a - 10') }, { indexes: [['rest']] })), [
      'CON002 /x-entity/indexes/0/0',
    ])
  })

  const PLACE = '/properties/it/x-field'
  test('refuses {title}')
    .with([
      ...[
        ['two ways at once', { rollup: { of: 'notes', fn: 'count' }, computed: '1' }, 'DRV001', '/computed'],
        ['stored without computed', { rollup: { of: 'notes', fn: 'count' }, stored: true }, 'DRV001', '/stored'],
        ['declassify of what is written', { declassify: true }, 'DRV001', '/declassify'],
        ['an expression that is none', { computed: 'size +' }, 'DRV004', '/computed'],
        ['a value of another type', { computed: 'name' }, 'DRV004', '/computed'],
        ['a clock in what is stored', { computed: 'due_on < today() ? 1 : 0', stored: true }, 'DRV004', '/computed'],
        ['rows without a column', { computed: 'items.count()' }, 'DRV005', '/computed'],
        ['back-links in what is stored', { computed: 'notes.count()', stored: true }, 'DRV005', '/computed'],
        ['the version in what is stored', { computed: 'version', stored: true }, 'DRV006', '/computed'],
        ['a rollup over nothing', { rollup: { of: 'points', fn: 'count' } }, 'DRV008', '/rollup/of'],
        ['a sum of nothing', { rollup: { of: 'notes', fn: 'sum' } }, 'DRV009', '/rollup'],
        ['a sum of text', { rollup: { of: 'notes', fn: 'sum', field: 'text' } }, 'DRV009', '/rollup/field'],
        ['a count of a field', { rollup: { of: 'notes', fn: 'count', field: 'points' } }, 'DRV009', '/rollup/field'],
        ['an unknown field', { rollup: { of: 'notes', fn: 'sum', field: 'point' } }, 'DRV009', '/rollup/field'],
        ['another scale', { rollup: { of: 'notes', fn: 'sum', field: 'share' } }, 'DRV010', '/rollup'],
        [
          'a condition that is none',
          { rollup: { of: 'notes', fn: 'count', where: 'points' } },
          'DRV011',
          '/rollup/where',
        ],
        [
          'a condition beyond the records',
          { rollup: { of: 'notes', fn: 'count', where: 'box.size > 1' } },
          'DRV011',
          '/rollup/where',
        ],
        ['a path to nothing', { fetched: 'name.size' }, 'DRV012', '/fetched'],
        ['itself', { computed: 'it + 1' }, 'DRV013', '/computed'],
      ].map(([title, options, code, pointer]) => ({
        title: String(title),
        options: options as object,
        found: `${String(code)} ${PLACE}${String(pointer)}`,
      })),
    ])
    .run(({ assert }, { options, found }) => {
      assert.deepEqual(codesOf(boxes({ it: { 'type': 'integer', 'x-field': options } })), [found])
    })

  test('refuses defaults, requirements and types that nobody works out', ({ assert }) => {
    assert.deepEqual(codesOf(boxes({ it: { ...computed('size'), default: 1 } })), ['DRV002 /properties/it/default'])
    const files = appWith({ a: INTEGER, it: computed('a') })
    const thing = files['plugins/app/schemas/thing.json'] as object
    assert.deepEqual(codesOf({ ...files, 'plugins/app/schemas/thing.json': { ...thing, required: ['it'] } }), [
      'DRV002 /required/0',
    ])
    assert.deepEqual(codesOf(appWith({ it: link('app.thing', { computed: 'id' }) })), [
      'DRV003 /properties/it/x-field/computed',
    ])
  })

  test('refuses a number that is given last in what is stored', ({ assert }) => {
    const number = (more: object) => ({
      'type': 'string',
      'readOnly': true,
      'x-field': { type: 'sequence', pattern: '{###}', ...more },
    })
    const it = { 'type': 'string', 'x-field': { computed: "number + '!'", stored: true } }
    assert.deepEqual(codesOf(appWith({ number: number({ gapless: true }), it })), [
      'DRV006 /properties/it/x-field/computed',
    ])
    assert.deepEqual(codesOf(appWith({ number: number({}), it })), [])
  })

  test('refuses circles over entities and says nothing of what hangs on them', ({ assert }) => {
    const files = boxes(
      {
        total: rollup('notes', 'sum', { field: 'weight' }),
        beside: stored('total + 1'),
      },
      { heavy: rollup('marks', 'sum', { field: 'of_box' }), weight: stored('heavy + points') }
    )
    const mark = entity('app.mark', {
      note: link('app.note', { inverse: 'marks' }),
      in_box: link('app.box', { inverse: 'marked' }),
      of_box: stored('points + seen'),
      points: INTEGER,
      seen: rollup('boxes', 'sum', { field: 'total' }),
    })
    const codes = codesOf({
      ...files,
      'plugins/app/schemas/mark.json': mark,
      'plugins/app/schemas/box.json': entity('app.box', {
        size: INTEGER,
        mark: link('app.mark', { inverse: 'boxes' }),
        items: { 'type': 'array', 'items': { $ref: 'app.item' }, 'x-field': { type: 'rows' } },
        total: rollup('notes', 'sum', { field: 'weight' }),
        beside: stored('total + 1'),
      }),
      'plugins/app/access.json': { 'app.box': {}, 'app.note': {}, 'app.mark': {} },
    })
    assert.deepEqual(codes, [
      'DRV013 /properties/total/x-field/rollup',
      'DRV013 /properties/of_box/x-field/computed',
      'DRV013 /properties/seen/x-field/rollup',
      'DRV013 /properties/heavy/x-field/rollup',
      'DRV013 /properties/weight/x-field/computed',
    ])
  })

  test('refuses chains over more than three entities', ({ assert }) => {
    const chain = (length: number): Files =>
      Object.fromEntries([
        ['plugins/app/plugin.json', manifest('app')],
        ['plugins/app/access.json', Object.fromEntries(Array.from({ length }, (_, n) => [`app.e${n}`, {}]))],
        ...Array.from({ length }, (_, n) => [
          `plugins/app/schemas/e${n}.json`,
          entity(`app.e${n}`, {
            points: INTEGER,
            ...(n + 1 < length ? { up: link(`app.e${n + 1}`, { inverse: 'below' }) } : {}),
            ...(n > 0 ? { sum: rollup('below', 'sum', { field: n === 1 ? 'points' : 'more' }) } : {}),
            ...(n > 0 ? { more: stored('sum + points') } : {}),
          }),
        ]),
      ]) as Files
    assert.deepEqual(codesOf(chain(4)), [])
    assert.deepEqual(codesOf(chain(6)), ['DRV014 /properties/sum/x-field/rollup'])
  })

  test('refuses expressions that grow beyond bounds when they are written out', ({ assert }) => {
    const steps = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`s${n}`, stored(n === 0 ? 'a' : `s${n - 1} + s${n - 1}`)])
    )
    assert.deepEqual(codesOf(appWith({ a: INTEGER, ...steps })).slice(0, 1), ['DRV015 /properties/s9/x-field/computed'])
  })

  test('refuses to tell a role what it may not read, unless that is meant', ({ assert }) => {
    const access = {
      'app.box': { clerk: { read: true }, fields: { least: { read: [] } } },
      'app.note': {},
      'app.item': { fields: { price: { read: [] } } },
    }
    const box = {
      spare: computed('size - least'),
      total: stored('items.map(i, i.price).sum()'),
      pieces: stored('items.map(i, i.pieces).sum()'),
      notes_count: rollup('notes', 'count'),
    }
    assert.deepEqual(codesOf(boxes(box, {}, {}, access)), [
      'DRV016 /properties/notes_count/x-field',
      'DRV016 /properties/spare/x-field',
      'DRV016 /properties/total/x-field',
    ])
    const meant = {
      spare: computed('size - least', { declassify: true }),
      total: stored('items.map(i, i.price).sum()', { declassify: true }),
      notes_count: rollup('notes', 'count', {}, { declassify: true }),
    }
    assert.deepEqual(codesOf(boxes({ ...box, ...meant }, {}, {}, access)), [])
    const hidden = {
      ...access,
      'app.box': { clerk: { read: true }, fields: { least: { read: [] }, spare: { read: [] } } },
    }
    assert.notInclude(codesOf(boxes(box, {}, {}, hidden)), 'DRV016 /properties/spare/x-field')
  })
})
