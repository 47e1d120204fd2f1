import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecord, deleteRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | one transaction | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const statementsOf = async (work: () => Promise<unknown>) => {
      const { statements } = await shop.database.countStatements(work)
      return statements.map((text) => text.replaceAll('"', '').split(' ').slice(0, 3).join(' '))
    }
    const WRITES = ['insert into core_audit_entries', 'insert into core_outbox_messages', 'commit']

    test('a creation is the record, its audit, its message and the commit', async ({ assert }) => {
      const create = () => createRecord(shop.as(['boss']), 'shop.maker', { name: 'Acme' })
      assert.deepEqual(await statementsOf(create), ['begin', 'insert into shop_makers', ...WRITES])
    })

    test('a creation with links looks once before', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme' })
      await shop.make('shop.item', { name: 'First' })
      const statements = await statementsOf(() => createRecord(shop.as(['boss']), 'shop.item', { name: 'Box', maker }))
      assert.equal(statements[0], 'begin')
      assert.match(statements[1] ?? '', /^select /)
      assert.deepEqual(statements.slice(2), ['insert into shop_items', ...WRITES])
    })

    test('a change is one locked look, and the write', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme' })
      const change = () => updateRecord(shop.as(['boss']), 'shop.maker', maker, { name: 'Zeta' })
      const statements = await statementsOf(change)
      assert.equal(statements[0], 'begin')
      assert.match(statements[1] ?? '', /^select /)
      assert.deepEqual(statements.slice(2), ['update shop_makers set', ...WRITES])
      assert.lengthOf(await statementsOf(change), 3)
    })

    test('the digests of an audit entry are that of its salt and what may go, and that of what stays', async ({
      assert,
    }) => {
      const context = shop.as(['clerk', 'boss'])
      const actor = { ...context.session.actor, requestId: 'r1', address: '10.0.0.1' }
      await createRecord({ ...context, session: { ...context.session, actor } }, 'shop.maker', { name: 'Acme' })
      const [row = {}] = await shop.rows('core.audit_entry')
      assert.containSubset(row, {
        actor_roles: 'boss,clerk',
        request_id: 'r1',
        address: '10.0.0.1',
        action: 'create',
      })
      const hash = (names: readonly string[], salt = '') =>
        createHash('sha256')
          .update(salt)
          .update(JSON.stringify(names.map((name) => row[name])))
          .digest('hex')
      assert.equal(row.content, hash(['before', 'after', 'reason'], String(row.salt)))
      const who = ['actor_kind', 'actor', 'actor_roles']
      assert.equal(row.digest, hash(['at', ...who, 'action', 'entity', 'record', 'request_id', 'address', 'content']))
      assert.lengthOf(String(row.salt), 32)
    })

    test('the outbox has the names of what has changed, and no values', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme', code: 'A' })
      await updateRecord(shop.as(['boss']), 'shop.maker', maker, { name: 'Zeta', code: 'A' })
      const [created, updated] = await shop.rows('core.outbox_message')
      assert.containSubset(created, {
        topic: 'record.created',
        record: maker,
        state: 'open',
        attempts: 0,
        actor: id('u', 1),
      })
      assert.equal(updated?.topic, 'record.updated')
      const entry = (await shop.rows('core.audit_entry')).at(-1)
      assert.deepEqual(JSON.parse(String(updated?.payload)), { changed: ['name'], entry: entry?.id })
      assert.equal(updated?.registry_version, shop.registry.version)
    })

    test('joined writes are one with what they join', async ({ assert }) => {
      const { database } = shop
      const before = await shop.counts()
      const both = database.transaction(
        async () => {
          const maker = await shop.make('shop.maker', { name: 'Acme' })
          await updateRecord(shop.as(['boss']), 'shop.maker', maker, { name: 'Zeta' })
          await deleteRecord(shop.as(['boss']), 'shop.maker', maker)
          await shop.make('shop.maker', { name: 'A', code: 'C' })
          await shop.make('shop.maker', { name: 'B', code: 'C' })
        },
        { label: 'outer' }
      )
      const refusal = await refusalOf(both)
      assert.deepEqual([refusal.kind, refusal.details], ['conflict', { code: ['is already taken.'] }])
      assert.deepEqual(await shop.counts(), before)
    })

    test('nothing of a refused write stays: {key}')
      .with([
        { key: 'a taken unique', body: { code: 'TAKEN' } },
        { key: 'a missing target', body: { maker: id('m', 9) } },
        { key: 'rows with equal labels', body: { version: 1, parts: [{ label: 'X' }, { label: 'X' }] } },
        { key: 'a broken check', body: { stock: 1, least: 5 } },
        { key: 'a foreign row', body: { version: 1, parts: [{ id: id('p', 9), label: 'X' }] } },
      ] as { key: string; body: JsonObject }[])
      .run(async ({ assert }, { body }) => {
        await shop.make('shop.item', { name: 'Other', code: 'taken' })
        const item = await shop.make('shop.item', { name: 'Box', parts: [{ label: 'A' }] })
        const before = [await shop.counts(), await shop.item(item)]
        await refusalOf(updateRecord(shop.as(['boss']), 'shop.item', item, { ...body, name: 'Case' }))
        assert.deepEqual([await shop.counts(), await shop.item(item)], before)
      })

    test('a crossed pair of writers ends well', async ({ assert }) => {
      const [a, b] = [await shop.make('shop.maker', { name: 'A' }), await shop.make('shop.maker', { name: 'B' })]
      const context = shop.as(['boss'])
      const both = (first: string, second: string) =>
        shop.database.transaction(
          async () => {
            await updateRecord(context, 'shop.maker', first, { name: `${first} first` })
            await updateRecord(context, 'shop.maker', second, { name: `${first} second` })
          },
          { label: 'both' }
        )
      await Promise.all([both(a, b), both(b, a)])
      assert.deepEqual(
        (await shop.rows('shop.maker')).map((row) => row.version),
        [3, 3]
      )
    })
  })
}
