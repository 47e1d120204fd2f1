import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import {
  createRecords,
  deleteRecord,
  restoreRecord,
  transitionRecord,
  updateRecord,
} from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'
import { dormitory } from './dormitory.js'

const FULL = { trip: ['Lake is full.'] }

for (const opener of BOTH_DIALECTS) {
  test.group(`Places of a thing | ${opener.name}`, (group) => {
    let dorm: Workshop
    group.each.setup(async () => {
      dorm = await openWorkshop(opener, dormitory())
      return () => dorm.close()
    })

    const trip = (seats: number | null = 2) => dorm.make('dorm.trip', { name: 'Lake', seats })
    const rider = (to: string, more: JsonObject = {}) => dorm.make('dorm.rider', { name: 'Ada', trip: to, ...more })
    const take = (id: string, transition: string) =>
      transitionRecord(dorm.as(['boss']), 'dorm.rider', id, transition, {})

    test('no more ride than there are seats, by living claims alone', async ({ assert }) => {
      const to = await trip()
      const first = await rider(to)
      const waiting = await rider(to)
      await take(waiting, 'wait')
      await rider(to)
      const refusal = await refusalOf(rider(to))
      assert.deepEqual([refusal.kind, refusal.message, refusal.details], ['conflict', 'Lake is full.', FULL])
      assert.deepEqual((await refusalOf(take(waiting, 'board'))).details, FULL)
      await take(first, 'leave')
      assert.equal((await take(waiting, 'board')).status, 200)
    })

    test('a claim may take several places, and no number of places is no limit', async ({ assert }) => {
      const to = await trip(5)
      const id = await rider(to, { seats: 3 })
      assert.deepEqual((await refusalOf(rider(to, { seats: 3 }))).details, FULL)
      await rider(to, { seats: 2 })
      const more = updateRecord(dorm.as(['boss']), 'dorm.rider', id, { seats: 4 })
      assert.deepEqual((await refusalOf(more)).details, FULL)
      const open = await trip(null)
      await rider(open, { seats: 1000 })
      await rider(open)
      await rider(await trip(0), { trip: null })
    })

    test('who moves elsewhere needs a place there; who changes nothing of his claim is not asked', async ({
      assert,
    }) => {
      const [lake, sea] = [await trip(1), await dorm.make('dorm.trip', { name: 'Sea', seats: 1 })]
      const [one, two] = [await rider(lake), await rider(sea)]
      const move = updateRecord(dorm.as(['boss']), 'dorm.rider', one, { trip: sea })
      assert.deepEqual((await refusalOf(move)).details, { trip: ['Sea is full.'] })
      // Overfull since: a name may change and a place be given back, no claim be made.
      await updateRecord(dorm.as(['boss']), 'dorm.trip', sea, { seats: 0 })
      await updateRecord(dorm.as(['boss']), 'dorm.rider', two, { name: 'Bea' })
      await take(two, 'wait')
      assert.deepEqual((await refusalOf(take(two, 'board'))).details, { trip: ['Sea is full.'] })
    })

    test('what was deleted does not come back where no place is left, with its trip neither', async ({ assert }) => {
      const to = await trip(1)
      const id = await rider(to)
      await deleteRecord(dorm.as(['boss']), 'dorm.rider', id)
      const other = await rider(to)
      const refusal = await refusalOf(restoreRecord(dorm.as(['boss']), 'dorm.rider', id))
      assert.deepEqual([refusal.kind, refusal.details], ['conflict', FULL])
      await deleteRecord(dorm.as(['boss']), 'dorm.trip', to)
      assert.equal((await restoreRecord(dorm.as(['boss']), 'dorm.trip', to)).status, 200)
      await deleteRecord(dorm.as(['boss']), 'dorm.rider', other)
      assert.equal((await restoreRecord(dorm.as(['boss']), 'dorm.rider', id)).status, 200)
    })

    test('of many records at once the first without a place is named', async ({ assert }) => {
      const [lake, sea] = [await trip(2), await dorm.make('dorm.trip', { name: 'Sea', seats: 9 })]
      await rider(lake)
      const bodies = [sea, lake, lake, sea].map((to) => ({ name: 'Ada', trip: to }))
      const refusal = await refusalOf(createRecords(dorm.as(['boss']).session, 'dorm.rider', bodies))
      assert.deepEqual(refusal.details, { '2.trip': ['Lake is full.'] })
      assert.lengthOf(await dorm.rows('dorm.rider'), 1)
    })

    test('the last place has one winner, however many want it at once', async ({ assert }) => {
      const to = await trip(3)
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => rider(to)))
      const won = outcomes.filter(({ status }) => status === 'fulfilled')
      assert.lengthOf(won, 3)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.deepEqual(outcome.reason.details, FULL)
      }
    })

    test('a value that is unique while something holds has one winner too', async ({ assert }) => {
      const to = await trip(null)
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => rider(to, { code: 'A' })))
      assert.lengthOf(
        outcomes.filter(({ status }) => status === 'fulfilled'),
        1
      )
      const [row] = await dorm.rows('dorm.rider')
      await take(String(row?.id), 'leave')
      await rider(to, { code: 'a' })
      assert.equal((await refusalOf(take(String(row?.id), 'board'))).kind, 'conflict')
    })
  })
}
