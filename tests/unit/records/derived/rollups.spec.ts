import { test } from '@japa/runner'
import {
  createRecord,
  deleteRecord,
  restoreRecord,
  transitionRecord,
  updateRecord,
} from '../../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../../support/databases.js'
import { refusalOf } from '../workshop.js'
import { openLedger } from './ledger.js'
import type { Ledger } from './ledger.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | derived | rollups | ${opener.name}`, (group) => {
    let till: Ledger
    group.each.setup(async () => {
      till = await openLedger(opener)
      return () => till.close()
    })

    const boss = () => till.as(['boss'])
    const pupil = async (name: string, more: object = {}) => till.make('till.pupil', { name, limit: 100, ...more })
    const bill = async (of: string, price: number, more: object = {}) =>
      till.make('till.bill', {
        number: `B${price}`,
        pupil: of,
        made_on: '2026-11-01',
        lines: [{ price, pieces: 1 }],
        ...more,
      })

    test('a new record tells those it links to, and these tell those above', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const ada = await pupil('Ada', { family })
      assert.deepEqual(await till.values('till.family', family, 'people', 'bills', 'most', 'version'), [1, 0, 100, 1])
      const first = await bill(ada, 40)
      await bill(ada, 70, { made_on: '2026-11-05' })
      assert.deepEqual(
        await till.values('till.pupil', ada, 'bills', 'owed', 'last_on', 'left', 'standing', 'is_owing', 'version'),
        [2, 110, '2026-11-05', -10, 'Over Ada', true, 1]
      )
      assert.deepEqual(await till.values('till.family', family, 'people', 'bills', 'version'), [1, 2, 1])
      const receipt = await till.make('till.receipt', { parts: [{ points: 30, bill: first }] })
      assert.deepEqual(await till.values('till.bill', first, 'total', 'paid', 'open', 'version'), [40, 30, 10, 1])
      assert.deepEqual(await till.values('till.pupil', ada, 'owed', 'left', 'standing'), [80, 20, 'Fine'])
      assert.deepEqual(await till.values('till.receipt', receipt, 'sum'), [30])
      const stored = (await till.rows('till.pupil'))[0]
      assert.equal(stored?.standing_key, 'fine')
      assert.equal(stored?.updated_at, stored?.created_at)
      assert.deepEqual(await till.drift(), [])
    })

    test('a moved record tells the old and the new one, a changed one only where it matters', async ({ assert }) => {
      const [ada, eva] = [await pupil('Ada'), await pupil('Eva')]
      const moved = await bill(ada, 40)
      await updateRecord(boss(), 'till.bill', moved, { pupil: eva })
      assert.deepEqual(await till.values('till.pupil', ada, 'bills', 'owed'), [0, 0])
      assert.deepEqual(await till.values('till.pupil', eva, 'bills', 'owed'), [1, 40])
      await updateRecord(boss(), 'till.bill', moved, { state: 'void' })
      assert.deepEqual(await till.values('till.pupil', eva, 'bills', 'owed', 'last_on'), [1, 0, '2026-11-01'])
      await updateRecord(boss(), 'till.bill', moved, { pupil: null })
      assert.deepEqual(await till.values('till.pupil', eva, 'bills', 'last_on'), [0, null])
      const { statements } = await till.database.countStatements(() =>
        updateRecord(boss(), 'till.bill', moved, { due_on: '2026-12-01' })
      )
      assert.notInclude(statements.join('\n'), 'till_pupils')
      assert.deepEqual(await till.drift(), [])
    })

    test('changed, added and removed rows tell what they link to', async ({ assert }) => {
      const ada = await pupil('Ada')
      const [a, b] = [await bill(ada, 40), await bill(ada, 50)]
      const receipt = await till.make('till.receipt', {
        parts: [
          { points: 10, bill: a },
          { points: 5, bill: b },
        ],
      })
      const { parts } = await till.read('till.receipt', receipt)
      const [first, second] = parts as { id: string }[]
      await updateRecord(boss(), 'till.receipt', receipt, {
        version: 1,
        parts: {
          update: [{ id: first?.id ?? '', bill: b }],
          remove: [second?.id ?? ''],
          add: [{ points: 1, bill: a }],
        },
      })
      assert.deepEqual(await till.values('till.bill', a, 'paid', 'open'), [1, 39])
      assert.deepEqual(await till.values('till.bill', b, 'paid', 'open'), [10, 40])
      assert.deepEqual(await till.values('till.receipt', receipt, 'sum'), [11])
      assert.deepEqual(await till.values('till.pupil', ada, 'owed'), [79])
      assert.deepEqual(await till.drift(), [])
    })

    test('a record of its own kind, itself even, is told in the answer', async ({ assert }) => {
      const ada = await pupil('Ada')
      const { data } = await updateRecord(boss(), 'till.pupil', ada, { friend: ada })
      assert.equal(data?.liked_by, 1)
      await pupil('Eva', { friend: ada })
      assert.deepEqual(await till.values('till.pupil', ada, 'liked_by', 'version'), [2, 2])
    })

    test('a write of the record itself keeps its rollups and computes over them', async ({ assert }) => {
      const ada = await pupil('Ada')
      await bill(ada, 120)
      const { data } = await updateRecord(boss(), 'till.pupil', ada, { limit: 200, name: 'Eva' })
      assert.containSubset(data, { owed: 120, left: 80, standing: 'Fine', bills: 1, version: 2 })
      const audit = (await till.rows('core.audit_entry')).at(-1)
      assert.deepEqual(JSON.parse(String(audit?.after)), { limit: 200, name: 'Eva', left: 80, standing: 'Fine' })
      const again = await updateRecord(boss(), 'till.pupil', ada, { limit: 100 })
      assert.containSubset(again.data, { left: -20, standing: 'Over Eva' })
    })

    test('a deletion takes back what it told, a restoration tells it again', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const ada = await pupil('Ada', { family })
      const head = await till.make('till.head', { name: 'Books', price: 7 })
      const first = await bill(ada, 40, {
        lines: [
          { head, pieces: 2 },
          { price: 26, pieces: 1 },
        ],
      })
      await bill(ada, 30)
      const receipt = await till.make('till.receipt', { parts: [{ points: 10, bill: first }] })
      assert.deepEqual(await till.values('till.pupil', ada, 'bills', 'owed'), [2, 60])

      await deleteRecord(boss(), 'till.bill', first)
      assert.deepEqual(await till.values('till.pupil', ada, 'bills', 'owed', 'left'), [1, 30, 70])
      assert.deepEqual(await till.values('till.family', family, 'bills'), [1])
      assert.deepEqual(await till.values('till.head', head, 'sold'), [0])
      // The receipt's row went with the bill it paid, so the receipt is of less.
      assert.deepEqual(await till.values('till.receipt', receipt, 'sum', 'version'), [0, 2])
      assert.deepEqual(await till.drift(), [])

      const { data } = await restoreRecord(boss(), 'till.bill', first)
      assert.containSubset(data, { total: 40, paid: 10, open: 30 })
      assert.deepEqual(await till.values('till.pupil', ada, 'bills', 'owed'), [2, 60])
      assert.deepEqual(await till.values('till.head', head, 'sold'), [2])
      assert.deepEqual(await till.values('till.receipt', receipt, 'sum'), [10])
      assert.deepEqual(await till.drift(), [])

      await deleteRecord(boss(), 'till.pupil', ada)
      assert.deepEqual(await till.values('till.family', family, 'people', 'bills', 'most'), [0, 0, null])
      assert.deepEqual(await till.drift(), [])
      await restoreRecord(boss(), 'till.pupil', ada)
      assert.deepEqual(await till.values('till.family', family, 'people', 'bills', 'most'), [1, 2, 100])
      assert.deepEqual(await till.drift(), [])
    })

    test('a cleared link is computed anew, in records and in rows, and up the chain', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const ada = await pupil('Ada', { family })
      const helped = await bill(ada, 40, { lines: [{ price: 40, pieces: 1, helper: family }] })
      assert.deepEqual(await till.values('till.pupil', ada, 'has_family', 'owed'), [true, 41])
      await deleteRecord(boss(), 'till.family', family)
      assert.deepEqual(await till.values('till.pupil', ada, 'has_family', 'owed'), [false, 40])
      assert.deepEqual(await till.values('till.bill', helped, 'total', 'open', 'family'), [40, 40, null])
      assert.deepEqual(await till.drift(), [])
      // Nobody is of the family any more when it comes back.
      const { data } = await restoreRecord(boss(), 'till.family', family)
      assert.containSubset(data, { people: 0, bills: 0, most: null })
      assert.deepEqual(await till.drift(), [])
    })

    test('rows that go without their owner make it less', async ({ assert }) => {
      const head = await till.make('till.head', { name: 'Books', price: 7 })
      const ada = await pupil('Ada')
      const sold = await bill(ada, 1, {
        lines: [
          { head, pieces: 3 },
          { price: 5, pieces: 1 },
        ],
      })
      await deleteRecord(boss(), 'till.head', head)
      assert.deepEqual(await till.values('till.bill', sold, 'total', 'pieces', 'open', 'version'), [5, 0, 5, 2])
      assert.deepEqual(await till.values('till.pupil', ada, 'owed'), [5])
      await restoreRecord(boss(), 'till.head', head)
      assert.deepEqual(await till.values('till.bill', sold, 'total', 'pieces'), [26, 3])
      assert.deepEqual(await till.values('till.head', head, 'sold'), [3])
      assert.deepEqual(await till.drift(), [])
    })

    test('a transition computes and tells, also for who may do nothing else', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const claim = await till.make('till.claim', { family, reasons: [{ points: 4 }, { points: 3 }] })
      assert.deepEqual(await till.values('till.claim', claim, 'total', 'note'), [0, 'Little'])
      const { data } = await transitionRecord(till.as(['clerk']), 'till.claim', claim, 'settle', {})
      assert.containSubset(data, { state: 'settled', total: 7, note: 'Much' })
      assert.deepEqual(await till.values('till.family', family, 'granted', 'version'), [7, 1])
      assert.deepEqual(await till.drift(), [])
    })

    test('a sum beyond what is kept refuses the write', async ({ assert }) => {
      const receipt = { parts: [{ points: Number.MAX_SAFE_INTEGER, bill: await bill(await pupil('Ada'), 1) }] }
      await till.make('till.receipt', receipt)
      const refusal = await refusalOf(createRecord(boss(), 'till.receipt', receipt))
      assert.equal(refusal.kind, 'conflict')
      assert.equal(refusal.message, 'Paid would become too large.')
      const lines = [1, 2].map(() => ({ price: 0, pieces: Number.MAX_SAFE_INTEGER }))
      assert.equal((await refusalOf(till.make('till.bill', { lines }))).message, 'Pieces would become too large.')
      assert.deepEqual(await till.drift(), [])
    })

    test('writers at once lose nothing', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const [ada, eva] = [await pupil('Ada', { family }), await pupil('Eva', { family })]
      const paid = await bill(ada, 900)
      const writers = Array.from({ length: 12 }, async (_, n) => {
        const own = await bill(n % 2 ? ada : eva, n + 1, { number: `W${n}` })
        await till.make('till.receipt', {
          parts: [
            { points: 2, bill: paid },
            { points: 1, bill: own },
          ],
        })
        if (n % 3 === 0) await updateRecord(boss(), 'till.bill', own, { pupil: n % 2 ? eva : ada })
        if (n % 3 === 1) await deleteRecord(boss(), 'till.bill', own)
        if (n % 3 === 2) await updateRecord(boss(), 'till.pupil', ada, { limit: 1000 + n })
      })
      await Promise.all(writers)
      assert.deepEqual(await till.drift(), [])
      assert.deepEqual(await till.values('till.bill', paid, 'paid', 'open'), [24, 876])
      assert.deepEqual(await till.values('till.family', family, 'bills', 'people'), [9, 2])
    }).timeout(30_000)
  })
}
