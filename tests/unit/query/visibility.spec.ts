import { test } from '@japa/runner'
import { Refusal, UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import { EMPTY_SHAPE, pickRecords, readRecord } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error
  )
  if (!(outcome instanceof Refusal)) throw new Error(`Not refused: ${String(outcome)}`)
  return outcome
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | what is seen | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      await stock(shop)
      return () => shop.close()
    })

    test('a scope narrows list, total, search and read alike', async ({ assert }) => {
      assert.deepEqual(await shop.names(['owner']), ['Item 2', 'Item 4'])
      assert.equal((await shop.list(['owner'])).meta.total, 2)
      assert.deepEqual(await shop.names(['owner'], 'search=item 3'), [])
      const session = shop.session(['owner'])
      assert.equal((await readRecord(session, 'shop.item', id('i', 2), EMPTY_SHAPE)).name, 'Item 2')
      const foreign = await refusalOf(readRecord(session, 'shop.item', id('i', 1), EMPTY_SHAPE))
      const missing = await refusalOf(readRecord(session, 'shop.item', id('i', 99), EMPTY_SHAPE))
      assert.deepEqual([foreign.kind, foreign.message], [missing.kind, missing.message])
    })

    test('a hidden field is not there: {$self}')
      .with([
        'fields=secret',
        'filter[secret]=s1',
        'sort=secret',
        'filter[maker.account][null]=true',
        'filter[nothing]=1',
        'fields=maker.account',
        'sort=maker.city',
        'include=nothing',
        'filter[name][under]=x',
        'filter[__proto__]=x',
        'filter[constructor]=x',
        'fields=constructor',
        'include=__proto__',
      ])
      .run(async ({ assert }, query) => {
        const refusal = await refusalOf(shop.list(['clerk'], query))
        assert.equal(refusal.kind, 'invalid')
        assert.deepEqual(Object.values(refusal.details), [[UNKNOWN_NAME]])
        assert.notInclude(Object.keys((await shop.list(['clerk'])).data[0] ?? {}), 'secret')
      })

    test('one role that sees the row and another that sees the column do not make a cell', async ({ assert }) => {
      const { data } = await shop.list(['buyer', 'clerk'])
      assert.deepEqual(
        data.map((record) => [record.name, record.secret, record._hidden]),
        [
          ['Item 1', undefined, ['secret']],
          ['Item 2', undefined, ['secret']],
          ['Item 3', undefined, ['secret']],
          ['Item 4', 's4', undefined],
          ['Item 5', 's5', undefined],
          ['Item 6', 's6', undefined],
        ]
      )
    })

    test('a cell that is hidden on a row is not found there by {$self}')
      .with(['filter[secret]=s1', 'filter[secret][null]=false&filter[stock]=10', 'search=s1'])
      .run(async ({ assert }, query) => {
        assert.deepEqual(await shop.names(['buyer', 'clerk'], query), [])
      })

    test('hidden cells sort as empty', async ({ assert }) => {
      assert.deepEqual(await shop.names(['buyer', 'clerk'], 'sort=-secret'), [
        'Item 3',
        'Item 2',
        'Item 1',
        'Item 6',
        'Item 5',
        'Item 4',
      ])
    })

    test('a linked record outside the grant is its id alone', async ({ assert }) => {
      await shop.insert('shop.part', [
        { id: id('p', 9), parent: id('i', 2), position: 0, label: 'Part 9', supplier: id('m', 2) },
      ])
      const { data } = await shop.list(['owner'], `filter[id]=${id('i', 2)}&include=maker,parts.supplier`)
      assert.deepInclude(data[0]?.maker, { id: id('m', 1), name: 'Acme' })
      assert.deepEqual(
        (data[0]?.parts as { supplier: unknown }[]).map((part) => part.supplier),
        [{ id: id('m', 2) }]
      )
    })

    test('who may only refer sees id and label through a link, and no more', async ({ assert }) => {
      const { data } = await shop.list(['clerk'], 'include=maker&per_page=1')
      assert.deepEqual(data[0]?.maker, { id: id('m', 2), name: 'Zeta', _label: 'Zeta' })
      assert.equal((await refusalOf(shop.list(['clerk'], '', 'shop.maker'))).kind, 'not_found')
    })

    test('without any grant the entity does not exist', async ({ assert }) => {
      assert.equal((await refusalOf(shop.list(['porter']))).kind, 'not_found')
      assert.equal((await refusalOf(shop.list(['boss'], '', 'shop.nothing'))).kind, 'not_found')
      assert.equal((await refusalOf(shop.list(['boss'], '', 'shop.part'))).kind, 'not_found')
    })

    test('_can tells per record', async ({ assert }) => {
      const { data } = await shop.list(['buyer', 'clerk'], 'include=_can')
      assert.deepEqual(
        data.map((record) => (record._can as { update: boolean }).update),
        [false, false, false, true, true, true]
      )
    })

    test('a picker offers labels, found by text or by id', async ({ assert }) => {
      const session = shop.session(['clerk'])
      const acme = { id: id('m', 1), label: 'Acme' }
      const zeta = { id: id('m', 2), label: 'Zeta' }
      assert.deepEqual(await pickRecords(session, 'shop.maker', { limit: 5 }), [acme, zeta])
      assert.deepEqual(await pickRecords(session, 'shop.maker', { search: ' ACM ', limit: 5 }), [acme])
      assert.deepEqual(await pickRecords(session, 'shop.maker', { search: 'zürich', limit: 5 }), [])
      assert.deepEqual(await pickRecords(session, 'shop.maker', { ids: [id('m', 2), id('m', 7)], limit: 5 }), [zeta])
      assert.deepEqual(await pickRecords(session, 'shop.maker', { ids: [], limit: 5 }), [])
      assert.deepEqual(await pickRecords(shop.session(['owner']), 'shop.maker', { limit: 5 }), [acme])
      assert.equal(
        (await refusalOf(pickRecords(shop.session(['buyer']), 'shop.maker', { limit: 5 }))).kind,
        'not_found'
      )
    })
  })
}
