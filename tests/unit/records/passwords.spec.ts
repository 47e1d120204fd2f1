import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { readHistory } from '../../../app/engine/audit/main.js'
import { ALL_VISIBLE, openApi } from '../../../app/engine/emit/main.js'
import {
  aggregateRecords,
  EMPTY_SHAPE,
  listRecords,
  parseAggregateQuery,
  parseListQuery,
  parseQueryString,
  readRecord,
} from '../../../app/engine/query/main.js'
import { createRecord, createRecords, replaceRecord, updateRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { compileFiles } from '../compile/fixture.js'
import { compileWithCore, openWorkshop, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

const PIN = { 'type': 'string', 'minLength': 4, 'maxLength': 40, 'x-field': { type: 'password' } }
const PLUGIN = {
  name: 'desk',
  title: 'Desk',
  version: '1.0.0',
  engine: '^1.0',
  elevates: ['desk.locker'],
  roles: ['boss', 'clerk'].map((name) => ({ name, title: name })),
}
const LOCKER = {
  '$id': 'desk.locker',
  'title': 'Locker',
  'type': 'object',
  'required': ['name', 'pin'],
  'properties': {
    name: { type: 'string', maxLength: 80 },
    pin: PIN,
    spare: PIN,
    keys: { 'type': 'array', 'items': { $ref: 'desk.key' }, 'x-field': { type: 'rows' } },
  },
  'x-entity': { display: 'name' },
}
const FILES = {
  'plugins/desk/plugin.json': PLUGIN,
  'plugins/desk/schemas/locker.json': LOCKER,
  'plugins/desk/schemas/key.json': {
    '$id': 'desk.key',
    'title': 'Key',
    'type': 'object',
    'required': ['kind'],
    'properties': { kind: { type: 'string', maxLength: 80 }, code: PIN },
    'x-entity': { kind: 'child', parent: 'desk.locker', display: 'kind' },
  },
  'plugins/desk/access.json': {
    'desk.locker': {
      boss: { read: true, create: true, update: true, export: true, report: true },
      clerk: { read: true, update: true },
      fields: { pin: { write: ['boss'] } },
    },
    'desk.key': {},
  },
}
const registry = compileWithCore(FILES)

const SECRET = 'tulip-4711'
const INCLUDE = { ...EMPTY_SHAPE, include: { keys: { fields: null, include: {} } } }

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | passwords | ${opener.name}`, (group) => {
    let desk: Workshop
    group.each.setup(async () => {
      desk = await openWorkshop(opener, registry)
      return () => desk.close()
    })

    const boss = () => desk.as(['boss'])
    const make = async (body: JsonObject = {}, context: WriteContext = boss()) => {
      const { data } = await createRecord(context, 'desk.locker', { name: 'North', pin: SECRET, ...body })
      return { id: String(data?.id), data }
    }
    const elevated = (context = boss()) =>
      context.session.contextFor(context.session, 'desk').records.elevated('opens a locker')
    const fits = (id: string, text: string, field = 'pin') => elevated().verifies('desk.locker', id, field, text)
    const list = (query: string) => listRecords(boss().session, 'desk.locker', parseListQuery(parseQueryString(query)))

    test('are in no answer: not of writes, records, lists, rows or code with all rights', async ({ assert }) => {
      const { id, data } = await make({ keys: [{ kind: 'spare', code: 'rose-1234' }] })
      const told = [
        data,
        await readRecord(boss().session, 'desk.locker', id, INCLUDE),
        (await list('include=keys')).data,
        await elevated().read('desk.locker', id, { include: ['keys'] }),
        (await updateRecord(boss(), 'desk.locker', id, { name: 'South' })).data,
      ]
      for (const answer of told) {
        assert.notProperty(answer, 'pin')
        assert.notInclude(JSON.stringify(answer), 'scrypt')
        assert.notInclude(JSON.stringify(answer), SECRET)
      }
      assert.containSubset(told[1], { keys: [{ kind: 'spare' }] })
    })

    test('stand in no table as they were given, and nowhere but in their column as hashes', async ({ assert }) => {
      const { id } = await make({ keys: [{ kind: 'spare', code: 'rose-1234' }] })
      await updateRecord(boss(), 'desk.locker', id, { pin: 'violet-99' })
      const rowsOf = async (name: string) => JSON.stringify(await desk.rows(name))
      const tables = ['desk.locker', 'desk.key', 'core.audit_entry', 'core.outbox_message']
      const all = (await Promise.all(tables.map(rowsOf))).join()
      for (const word of [SECRET, 'rose-1234', 'violet-99']) assert.notInclude(all, word)
      const [row] = await desk.rows('desk.locker')
      assert.match(String(row?.pin), /^\$scrypt\$/)
      const [key] = await desk.rows('desk.key')
      assert.match(String(key?.code), /^\$scrypt\$/)
      assert.notInclude(await rowsOf('core.audit_entry'), '$scrypt')
      assert.include(await rowsOf('core.audit_entry'), '•••')
    })

    test('are verified by elevated code alone, by what was written last', async ({ assert }) => {
      const { id } = await make()
      assert.isTrue(await fits(id, SECRET))
      assert.isFalse(await fits(id, SECRET.toUpperCase()))
      assert.isFalse(await fits(id, SECRET, 'spare'), 'nothing fits what is empty')
      assert.isFalse(await fits('01890000-0000-7000-8000-0000000000ff', SECRET))
      await updateRecord(boss(), 'desk.locker', id, { pin: 'violet-99' })
      assert.isFalse(await fits(id, SECRET))
      assert.isTrue(await fits(id, 'violet-99'))
      const plain = boss().session.contextFor(boss().session, 'desk').records
      await assert.rejects(() => plain.verifies('desk.locker', id, 'pin', SECRET), /Only elevated code/)
      await assert.rejects(() => fits(id, SECRET, 'name'), /is not kept as a hash/)
    })

    test('are of one spelling, whether composed or not', async ({ assert }) => {
      const { id } = await make({ pin: 'cafe\u0301-1234' })
      assert.isTrue(await fits(id, 'caf\u00e9-1234'))
    })

    test('cannot be shown, sorted by, filtered, searched or counted', async ({ assert }) => {
      await make()
      for (const query of [
        'fields=pin',
        'sort=pin',
        'filter[pin]=x',
        'filter[pin][null]=true',
        'filter[pin][starts]=t',
      ]) {
        assert.equal((await refusalOf(list(query))).kind, 'invalid', query)
      }
      assert.lengthOf((await list(`search=${SECRET}`)).data, 0)
      for (const query of ['groups=pin', 'measures=count:pin']) {
        const asked = async () => {
          const parsed = parseAggregateQuery(parseQueryString(query))
          return aggregateRecords(boss().session, 'desk.locker', parsed)
        }
        assert.equal((await refusalOf(asked())).kind, 'invalid', query)
      }
    })

    test('are not in the history of their record', async ({ assert }) => {
      const { id } = await make()
      await updateRecord(boss(), 'desk.locker', id, { pin: 'violet-99' })
      const { data } = await readHistory(boss().session, 'desk.locker', id, [])
      assert.notInclude(JSON.stringify(data), 'pin')
    })

    test('are asked of a new record, stay when a replacement leaves them out, and go by null', async ({ assert }) => {
      const nameless = refusalOf(createRecord(boss(), 'desk.locker', { name: 'North' }))
      assert.deepEqual(Object.keys((await nameless).details), ['pin'])
      const { id } = await make({ spare: 'spare-1' })
      await replaceRecord(boss(), 'desk.locker', id, { name: 'East', keys: [], version: 1 })
      assert.isTrue(await fits(id, SECRET))
      assert.isTrue(await fits(id, 'spare-1', 'spare'))
      await updateRecord(boss(), 'desk.locker', id, { spare: null })
      assert.isFalse(await fits(id, 'spare-1', 'spare'))
      const emptied = await refusalOf(updateRecord(boss(), 'desk.locker', id, { pin: null }))
      assert.deepEqual(Object.keys(emptied.details), ['pin'])
    })

    test('are refused when they are too short, and by name to who may not write them', async ({ assert }) => {
      const { id } = await make()
      const short = await refusalOf(updateRecord(boss(), 'desk.locker', id, { pin: 'abc' }))
      assert.match(JSON.stringify(short.details), /at least 4/)
      const guess = await refusalOf(updateRecord(desk.as(['clerk']), 'desk.locker', id, { pin: SECRET }))
      assert.deepEqual(Object.keys(guess.details), ['pin'])
      await updateRecord(desk.as(['clerk']), 'desk.locker', id, { spare: 'own-code' })
      assert.isTrue(await fits(id, 'own-code', 'spare'))
    })

    test('are hashed of many records too', async ({ assert }) => {
      const bodies = ['a', 'b'].map((name) => ({ name, pin: `${SECRET}-${name}` }))
      const ids = await createRecords(boss().session, 'desk.locker', bodies)
      assert.isTrue(await fits(ids[1] ?? '', `${SECRET}-b`))
      assert.isFalse(await fits(ids[1] ?? '', `${SECRET}-a`))
    })
  })
}

test.group('Records | passwords | declared', () => {
  test('are for writing alone in the document', ({ assert }) => {
    const { components } = openApi(registry, ALL_VISIBLE) as unknown as {
      components: { schemas: Record<string, { properties: Record<string, JsonObject>; required?: string[] }> }
    }
    const { schemas } = components
    assert.notProperty(schemas.DeskLocker?.properties, 'pin')
    assert.containSubset(schemas.DeskLockerCreate?.properties.pin, {
      format: 'password',
      writeOnly: true,
      minLength: 4,
    })
    assert.include(schemas.DeskLockerCreate?.required, 'pin')
    assert.notInclude(schemas.DeskLockerReplace?.required, 'pin')
  })

  for (const [where, options] of [
    ['a list', { list: { columns: ['name', 'pin'] } }],
    ['a unique rule', { unique: [{ fields: ['pin'] }] }],
    ['an index', { indexes: [['pin']] }],
    ['a label', { display: 'pin' }],
    ['search', { search: ['pin'] }],
    ['a check', { checks: [{ code: 'known', rule: "pin == 'x'", field: 'pin', message: 'known' }] }],
  ] as const) {
    test(`have no place in ${where}`, ({ assert }) => {
      const schema = { ...LOCKER, 'x-entity': { display: 'name', ...options } }
      const { findings } = compileFiles({ ...FILES, 'plugins/desk/schemas/locker.json': schema })
      assert.isNotEmpty(findings.filter(({ pointer }) => pointer.startsWith('/x-entity')))
    })
  }
})
