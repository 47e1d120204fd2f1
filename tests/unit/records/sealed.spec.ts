import { test } from '@japa/runner'
import { deriveKeyring } from '../../../app/engine/keyring.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import type { Keyring } from '../../../app/engine/model/main.js'
import {
  EMPTY_SHAPE,
  listRecords,
  parseListQuery,
  parseQueryString,
  readRecord,
} from '../../../app/engine/query/main.js'
import { createRecord, rotateSealed, updateRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { compileWithCore, openWorkshop, refusalOf } from './workshop.js'
import type { RotationGround } from '../../../app/engine/records/main.js'
import type { Workshop } from './workshop.js'

const ID_FIELD = { 'type': 'string', 'maxLength': 40, 'x-field': { type: 'encrypted_text' } }

const registry = compileWithCore({
  'plugins/desk/plugin.json': {
    name: 'desk',
    title: 'Desk',
    version: '1.0.0',
    engine: '^1.0',
    roles: [{ name: 'boss', title: 'Boss' }],
  },
  'plugins/desk/schemas/person.json': {
    '$id': 'desk.person',
    'title': 'Person',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: { type: 'string', maxLength: 80 },
      card: ID_FIELD,
      tax: { 'type': 'string', 'maxLength': 40, 'x-field': { type: 'encrypted_text', index: true } },
      papers: { 'type': 'array', 'items': { $ref: 'desk.paper' }, 'x-field': { type: 'rows' } },
    },
    'x-entity': { display: 'name', unique: [{ fields: ['tax'] }] },
  },
  'plugins/desk/schemas/paper.json': {
    '$id': 'desk.paper',
    'title': 'Paper',
    'type': 'object',
    'required': ['kind'],
    'properties': { kind: { type: 'string', maxLength: 80 }, number: ID_FIELD },
    'x-entity': { kind: 'child', parent: 'desk.person', display: 'kind' },
  },
  'plugins/desk/access.json': { 'desk.person': { boss: { read: true, create: true, update: true } }, 'desk.paper': {} },
})

const CARD = '4821 7730 1192'
/** What was encrypted anew of the desk's own values; the engine has some too. */
async function rotated(ground: RotationGround) {
  const rotations = await rotateSealed(ground)
  return rotations.filter(({ entity }) => entity.startsWith('desk.'))
}

const INCLUDE = { ...EMPTY_SHAPE, include: { papers: { fields: null, include: {} } } }

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | encrypted values | ${opener.name}`, (group) => {
    let desk: Workshop
    group.each.setup(async () => {
      desk = await openWorkshop(opener, registry)
      return () => desk.close()
    })

    const boss = () => desk.as(['boss'])
    const make = (body: JsonObject, context: WriteContext = boss()) => createRecord(context, 'desk.person', body)
    const withKeys = (keys: Keyring): WriteContext => ({ ...boss(), session: { ...boss().session, keys } })
    const rowsOf = async (name: string) => JSON.stringify(await desk.rows(name))

    test('are answered as they were given, in records, lists and rows', async ({ assert }) => {
      const { data } = await make({ name: 'Asha', card: CARD, papers: [{ kind: 'visa', number: 'V-77' }] })
      assert.containSubset(data, { card: CARD })
      assert.containSubset(await readRecord(boss().session, 'desk.person', String(data?.id), INCLUDE), {
        card: CARD,
        papers: [{ kind: 'visa', number: 'V-77' }],
      })
      const list = await listRecords(boss().session, 'desk.person', parseListQuery([]))
      assert.containSubset(list.data[0], { card: CARD })
    })

    test('stand in no table as they were given: not in the audit, not in the outbox', async ({ assert }) => {
      const { data } = await make({ name: 'Asha', card: CARD, papers: [{ kind: 'visa', number: 'V-77' }] })
      await updateRecord(boss(), 'desk.person', String(data?.id), { card: '9999 0000' })
      const tables = ['desk.person', 'desk.paper', 'core.audit_entry', 'core.outbox_message']
      const all = (await Promise.all(tables.map(rowsOf))).join()
      for (const word of [CARD, 'V-77', '9999 0000']) assert.notInclude(all, word)
      assert.include(await rowsOf('core.audit_entry'), '•••')
      const [row] = await desk.rows('desk.person')
      assert.match(String(row?.card), /^enc1\.[0-9a-f]{12}\.[\w-]+$/)
    })

    test('are unchanged when they are sent back as they are, and judged as they are sent', async ({ assert }) => {
      const { data } = await make({ name: 'Asha', card: CARD })
      const entries = (await desk.rows('core.audit_entry')).length
      await updateRecord(boss(), 'desk.person', String(data?.id), { card: CARD })
      assert.lengthOf(await desk.rows('core.audit_entry'), entries)
      const refusal = await refusalOf(updateRecord(boss(), 'desk.person', String(data?.id), { card: 'x'.repeat(41) }))
      assert.deepEqual(Object.keys(refusal.details), ['card'])
    })

    test('cannot be moved to another field, nor changed, in the database', async ({ assert }) => {
      const { data } = await make({ name: 'Asha', card: CARD, papers: [{ kind: 'visa', number: 'V-77' }] })
      const read = () => readRecord(boss().session, 'desk.person', String(data?.id), EMPTY_SHAPE)
      const run = (text: string) =>
        desk.database.transaction(() => desk.database.write([{ text, values: [] }]), { label: 'tamper' })
      await run('update desk_persons set card = (select number from desk_papers)')
      assert.equal((await refusalOf(read())).kind, 'unavailable')
      await run(`update desk_persons set card = substr(card, 1, 30) || 'A' || substr(card, 32)`)
      assert.equal((await refusalOf(read())).kind, 'unavailable')
    })

    test('are neither sorted by, compared nor searched', async ({ assert }) => {
      for (const query of ['sort=card', 'filter[card]=x', 'filter[card][starts]=4']) {
        const asked = () => listRecords(boss().session, 'desk.person', parseListQuery(parseQueryString(query)))
        assert.deepEqual((await refusalOf(asked())).kind, 'invalid', query)
      }
    })

    test('are encrypted anew with a new key, and then need the old one no more', async ({ assert }) => {
      const old = withKeys(deriveKeyring(['old']))
      for (let at = 0; at < 3; at++) await make({ name: `P${at}`, card: `${CARD} ${at}` }, old)
      const keys = deriveKeyring(['new', 'old'])
      const ground = { registry, database: desk.database, keys }
      assert.deepEqual(await rotated(ground), [
        { entity: 'desk.person', field: 'card', count: 3 },
        { entity: 'desk.person', field: 'tax', count: 0 },
        { entity: 'desk.paper', field: 'number', count: 0 },
      ])
      assert.deepEqual((await rotated(ground)).at(0)?.count, 0)
      const { session } = withKeys(deriveKeyring(['new']))
      const { data } = await listRecords(session, 'desk.person', parseListQuery([]))
      assert.sameMembers(
        data.map(({ card }) => card),
        [0, 1, 2].map((at) => `${CARD} ${at}`)
      )
    })

    test('with an index are found by equality alone, in any spelling, and kept unique', async ({ assert }) => {
      await make({ name: 'Asha', tax: 'AbC 12' })
      await make({ name: 'Binod', tax: 'XYZ 9' })
      const find = (query: string, context = boss()) =>
        listRecords(context.session, 'desk.person', parseListQuery(parseQueryString(query)))
      const names = async (query: string) => (await find(query)).data.map(({ name }) => name)
      assert.deepEqual(await names('filter[tax]=abc 12'), ['Asha'])
      assert.sameMembers(await names('filter[tax][in]=XYZ 9,ABC 12'), ['Asha', 'Binod'])
      assert.deepEqual(await names('filter[tax]=abc'), [])
      assert.containSubset((await find('filter[tax]=abc 12')).data, [{ tax: 'AbC 12' }])
      for (const operator of ['starts', 'contains', 'gt', 'neq']) {
        const { kind, details } = await refusalOf(find(`filter[tax][${operator}]=a`))
        assert.deepEqual([kind, Object.keys(details)], ['invalid', ['filter[tax][' + operator + ']']])
      }
      assert.equal((await refusalOf(make({ name: 'Chandra', tax: 'ABC 12' }))).kind, 'conflict')
      const [row] = await desk.rows('desk.person')
      assert.notInclude(JSON.stringify(row).toLowerCase(), 'abc 12')
    })

    test('with an index are found again once they are encrypted with a new key', async ({ assert }) => {
      await make({ name: 'Asha', tax: 'ABC 12' }, withKeys(deriveKeyring(['old'])))
      const query = parseListQuery(parseQueryString('filter[tax]=ABC 12'))
      const keys = deriveKeyring(['new', 'old'])
      const count = async () => (await listRecords(withKeys(keys).session, 'desk.person', query)).data.length
      assert.equal(await count(), 0)
      await rotateSealed({ registry, database: desk.database, keys })
      assert.equal(await count(), 1)
      const strip = 'update desk_persons set tax_key = null'
      await desk.database.transaction(() => desk.database.write([{ text: strip, values: [] }]), { label: 'strip' })
      assert.equal((await rotated({ registry, database: desk.database, keys })).at(1)?.count, 1)
      assert.equal(await count(), 1)
    })
  })
}
