import { test } from '@japa/runner'
import {
  describeRow,
  listRecords,
  parseListQuery,
  parseQueryString,
  pickRecords,
} from '../../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../../support/databases.js'
import { refusalOf } from '../workshop.js'
import { openLedger } from './ledger.js'
import type { Ledger } from './ledger.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | derived | reading | ${opener.name}`, (group) => {
    let till: Ledger
    group.setup(async () => {
      till = await openLedger(opener)
      const ada = await till.make('till.pupil', { name: 'Ada', limit: 50, secret: 4 })
      const eva = await till.make('till.pupil', { name: 'Eva', limit: 50 })
      // Today is 2026-11-16.
      const bills: readonly (readonly [string, string | null, number, string | null, string])[] = [
        ['B1', ada, 10, '2026-11-15', 'open'],
        ['B2', ada, 60, '2026-11-16', 'void'],
        ['B3', eva, 0, '2026-01-01', 'open'],
        ['B4', null, 30, null, 'open'],
        ['B5', null, 200, '2026-11-01', 'void'],
      ]
      for (const [number, pupil, price, due, state] of bills) {
        await till.make('till.bill', { number, pupil, due_on: due, state, lines: [{ price, pieces: 1 }] })
      }
      return () => till.close()
    })

    const list = (query: string, roles: readonly string[] = ['boss'], entity = 'till.bill') =>
      listRecords(till.as(roles).session, entity, parseListQuery(parseQueryString(query)))
    const numbers = async (query: string, roles?: readonly string[]) =>
      (await list(query, roles)).data.map((record) => record.number)

    test('virtual fields are in lists and records, and only where they are asked for', async ({ assert }) => {
      const { data } = await list('sort=number')
      assert.deepEqual(
        data.map(({ late, label }) => [late, label]),
        [
          [true, 'B1 small'],
          [false, 'B2 small'],
          [false, 'B3 small'],
          [null, 'B4 small'],
          [true, 'B5 large'],
        ]
      )
      assert.deepEqual(Object.keys((await list('fields=late&per_page=1')).data[0] ?? {}).sort(), [
        '_label',
        'id',
        'late',
      ])
    })

    test('they are filtered and sorted by: {query}')
      .with([
        { query: 'filter[late]=true&sort=number', found: ['B1', 'B5'] },
        { query: 'filter[late]=false&sort=number', found: ['B2', 'B3'] },
        { query: 'filter[late][null]=true', found: ['B4'] },
        { query: 'filter[label]=B5 large', found: ['B5'] },
        { query: 'filter[label][contains]=5 l', found: ['B5'] },
        { query: 'filter[label][starts]=B1&filter[late]=true', found: ['B1'] },
        { query: 'filter[pupil.is_owing]=true&sort=number', found: ['B1', 'B2'] },
        { query: 'filter[pupil.is_owing][null]=true&sort=number', found: ['B4', 'B5'] },
        { query: 'sort=late,number', found: ['B2', 'B3', 'B1', 'B5', 'B4'] },
        { query: 'sort=-label', found: ['B5', 'B4', 'B3', 'B2', 'B1'] },
        { query: 'sort=-pupil.is_owing,number', found: ['B4', 'B5', 'B1', 'B2', 'B3'] },
        { query: 'filter[total][gte]=30&sort=-total', found: ['B5', 'B2', 'B4'] },
        { query: 'filter[size]=large', found: ['B5'] },
        { query: '', found: ['B5', 'B2', 'B4', 'B1', 'B3'] },
      ])
      .run(async ({ assert }, { query, found }) => {
        assert.deepEqual(await numbers(query), found)
      })

    test('filters reach them over back-links and rows', async ({ assert }) => {
      const names = async (query: string) =>
        (await list(query, ['boss'], 'till.pupil')).data.map((record) => record.name)
      assert.deepEqual(await names('filter[bills_of.late]=true'), ['Ada'])
      assert.deepEqual(await numbers('filter[lines.amount][gt]=100'), ['B5'])
    })

    test('pages go on by cursor in their order', async ({ assert }) => {
      const seen: unknown[] = []
      let query = 'sort=late,-label&per_page=2'
      for (let page = await list(query); ; page = await list(query)) {
        seen.push(...page.data.map((record) => record.number))
        if (page.meta.next_cursor === null) break
        query = `sort=late,-label&per_page=2&cursor=${page.meta.next_cursor}`
      }
      assert.deepEqual(seen, ['B3', 'B2', 'B5', 'B1', 'B4'])
    })

    test('search ignores virtual texts and finds stored ones', async ({ assert }) => {
      assert.deepEqual(await numbers('search=large'), [])
      const { registry } = till
      assert.isFalse(registry.entities['till.bill']?.field.label?.searchable)
      assert.isTrue(registry.entities['till.pupil']?.field.standing?.searchable)
    })

    test('field rules hold for them', async ({ assert }) => {
      const [first] = (await list('sort=number', ['buyer'])).data
      assert.notProperty(first, 'label')
      assert.property(first, 'late')
      assert.equal((await refusalOf(list('filter[late]=true', ['clerk']))).kind, 'invalid')
      assert.equal((await refusalOf(list('fields=label', ['buyer']))).kind, 'invalid')
      assert.equal((await refusalOf(list('sort=label', ['buyer']))).kind, 'invalid')
      // A declassified field is read without what it is made of.
      const pupils = (await list('sort=name', ['clerk'], 'till.pupil')).data
      assert.equal(pupils[0]?.doubled, 8)
      assert.notProperty(pupils[0], 'secret')
    })

    test('cells that a row keeps from a reader are hidden', async ({ assert }) => {
      const { data } = await list('sort=number&fields=number,late', ['buyer', 'clerk'])
      assert.deepEqual(
        data.map(({ late, _hidden: hidden }) => late ?? hidden),
        [['late'], false, ['late'], ['late'], true]
      )
    })

    test('a described row is what is read', async ({ assert }) => {
      const { session } = till.as(['boss'])
      for (const row of await till.rows('till.bill')) {
        const { lines: _lines, ...read } = await till.read('till.bill', String(row.id))
        assert.deepEqual(describeRow(session, 'till.bill', row), read)
      }
    })

    test('statements of a list are as many as without them', async ({ assert }) => {
      const { statements } = await till.database.countStatements(() =>
        list('filter[late]=true&sort=label&include=pupil')
      )
      assert.lengthOf(statements, 3)
    })

    test('pickers still name records', async ({ assert }) => {
      const picked = await pickRecords(till.as(['boss']).session, 'till.bill', { search: 'b5', limit: 5 })
      assert.deepEqual(
        picked.map(({ label }) => label),
        ['B5']
      )
    })
  })
}
