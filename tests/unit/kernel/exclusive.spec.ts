import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import {
  createRecord,
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

for (const opener of BOTH_DIALECTS) {
  test.group(`Times that are nobody else's | ${opener.name}`, (group) => {
    let dorm: Workshop
    group.each.setup(async () => {
      dorm = await openWorkshop(opener, dormitory())
      return () => dorm.close()
    })

    /** A stay that is live. */
    async function stay(bed: string, from_on: string | null, to_on: string | null, more: JsonObject = {}) {
      const id = await dorm.make('dorm.stay', { guest: 'Asha', bed, from_on, to_on, ...more })
      await moveIn(id)
      return id
    }

    function moveIn(id: string, roles: readonly string[] = ['boss']) {
      return transitionRecord(dorm.as(roles), 'dorm.stay', id, 'move_in', {})
    }

    test('a bed has one guest at a time, from the day of arrival to the day of departure', async ({ assert }) => {
      const bed = await dorm.make('dorm.bed', { name: 'A1' })
      await stay(bed, '2026-04-01', '2026-04-10')
      await stay(bed, '2026-04-10', null, { guest: 'Ben' })
      await stay(bed, null, '2026-04-01')
      const asked = await dorm.make('dorm.stay', { guest: 'Cleo', bed, from_on: '2026-04-01', to_on: '2026-04-02' })
      const { kind, message, details, facts } = await refusalOf(moveIn(asked))
      assert.deepEqual(
        { kind, message, details, facts: facts.holder_label },
        {
          kind: 'conflict',
          message: 'Another record has this time.',
          details: { bed: ['is taken at that time by Asha.'] },
          facts: 'Asha',
        }
      )
      const late = await dorm.make('dorm.stay', { guest: 'Dev', bed, from_on: '2030-01-01' })
      assert.deepEqual((await refusalOf(moveIn(late))).details, { bed: ['is taken at that time by Ben.'] })
    })

    test('whoever may not refer to the holder is not told of him', async ({ assert }) => {
      const bed = await dorm.make('dorm.bed', { name: 'A1' })
      await stay(bed, '2026-04-01', '2026-04-10')
      const body = { guest: 'Cleo', bed, from_on: '2026-04-01', to_on: '2026-04-02', note: 'mine' }
      const { data } = await createRecord(dorm.as(['clerk']), 'dorm.stay', body)
      const { details, facts } = await refusalOf(moveIn(String(data?.id), ['clerk']))
      assert.deepEqual({ details, facts }, { details: { bed: ['is taken at that time.'] }, facts: {} })
    })

    test("other beds, records that hold nothing and what is empty are in nobody's way", async ({ assert }) => {
      const [one, two] = [await dorm.make('dorm.bed', { name: 'A1' }), await dorm.make('dorm.bed', { name: 'A2' })]
      await stay(one, '2026-04-01', '2026-04-10')
      await stay(two, '2026-04-01', '2026-04-10')
      await stay(one, '2026-04-05', '2026-04-05')
      await dorm.make('dorm.stay', { guest: 'Ben', bed: one, from_on: '2026-04-02' })
      assert.lengthOf(await dorm.rows('dorm.stay'), 4)
    })

    test('ends that are inclusive may not touch on a day', async ({ assert }) => {
      await dorm.make('dorm.leave', { person: 'Ada', first: '2026-04-01', last: '2026-04-05' })
      const touching = { person: 'ADA', first: '2026-04-05', last: '2026-04-05' }
      const { message, details } = await refusalOf(dorm.make('dorm.leave', touching))
      assert.equal(message, 'Away already.')
      assert.deepEqual(details, { person: ['is taken at that time by Ada.'] })
      await dorm.make('dorm.leave', { person: 'Ada', first: '2026-04-06', last: '2026-04-06' })
    })

    test('an end before its beginning is told of the field, in a patch as well', async ({ assert }) => {
      const wrong = { person: 'Ada', first: '2026-04-05', last: '2026-04-04' }
      const refusal = await refusalOf(dorm.make('dorm.leave', wrong))
      assert.deepEqual([refusal.kind, refusal.details], ['invalid', { last: ['is before First day.'] }])
      const id = await dorm.make('dorm.leave', { ...wrong, last: '2026-04-06' })
      const patch = updateRecord(dorm.as(['boss']), 'dorm.leave', id, { first: '2026-05-01' })
      assert.deepEqual((await refusalOf(patch)).details, { last: ['is before First day.'] })
    })

    test('instants are kept to the millisecond, and each key by itself', async ({ assert }) => {
      const at = (time: string) => `2026-04-01T${time}Z`
      await dorm.make('dorm.booking', { hall: 1, begins: at('10:00:00.000'), ends: at('11:00:00.000') })
      await dorm.make('dorm.booking', { hall: 1, begins: at('11:00:00.000'), ends: at('12:00:00.000') })
      await dorm.make('dorm.booking', { hall: 1, open: true, begins: at('10:00:00.000'), ends: at('11:00:00.000') })
      await dorm.make('dorm.booking', { hall: 2, begins: at('10:30:00.000') })
      const inside = { hall: 1, begins: at('10:59:59.999'), ends: at('11:00:00.000') }
      assert.deepEqual((await refusalOf(dorm.make('dorm.booking', inside))).details, {
        hall: ['is taken at that time by 1.'],
      })
    })

    test('a change is held against others, not against itself, and only where it changes the time', async ({
      assert,
    }) => {
      const bed = await dorm.make('dorm.bed', { name: 'A1' })
      const id = await stay(bed, '2026-04-01', '2026-04-10')
      await stay(bed, '2026-04-10', '2026-04-20', { guest: 'Ben' })
      await updateRecord(dorm.as(['boss']), 'dorm.stay', id, { from_on: '2026-03-30', note: 'earlier' })
      const longer = updateRecord(dorm.as(['boss']), 'dorm.stay', id, { to_on: '2026-04-11' })
      assert.deepEqual((await refusalOf(longer)).details, { bed: ['is taken at that time by Ben.'] })
    })

    test('what was deleted does not come back into a taken time', async ({ assert }) => {
      const bed = await dorm.make('dorm.bed', { name: 'A1' })
      const id = await stay(bed, '2026-04-01', '2026-04-10')
      await deleteRecord(dorm.as(['boss']), 'dorm.stay', id)
      const other = await stay(bed, '2026-04-05', null, { guest: 'Ben' })
      const refusal = await refusalOf(restoreRecord(dorm.as(['boss']), 'dorm.stay', id))
      assert.deepEqual([refusal.kind, refusal.details], ['conflict', { bed: ['is taken at that time by Ben.'] }])
      await deleteRecord(dorm.as(['boss']), 'dorm.stay', other)
      assert.equal((await restoreRecord(dorm.as(['boss']), 'dorm.stay', id)).status, 200)
    })

    test('of many records at once the one in the way is named by its place', async ({ assert }) => {
      const leave = (person: string, day: string) => ({ person, first: day, last: day })
      const bodies = [leave('Ada', '2026-04-01'), leave('Bea', '2026-04-01'), leave('ada', '2026-04-01')]
      const refusal = await refusalOf(createRecords(dorm.as(['boss']).session, 'dorm.leave', bodies))
      assert.deepEqual(refusal.details, { '2.person': ['is taken at that time by Ada.'] })
      assert.lengthOf(await dorm.rows('dorm.leave'), 0)
      assert.lengthOf(await createRecords(dorm.as(['boss']).session, 'dorm.leave', bodies.slice(0, 2)), 2)
    })

    test('a rule costs what it asks, whatever is stored, and nothing where it is not touched', async ({ assert }) => {
      const counted = async (work: () => Promise<unknown>) =>
        (await dorm.database.countStatements(work)).statements.filter((text) => !/^(begin|commit)/i.test(text)).length
      const leave = (day: string) => () => dorm.make('dorm.leave', { person: 'Ada', first: day, last: day })
      const first = await counted(leave('2026-04-01'))
      for (const day of ['02', '03', '04']) await leave(`2026-04-${day}`)()
      assert.equal(await counted(leave('2026-05-01')), first)
      const bed = await dorm.make('dorm.bed', { name: 'A1' })
      const id = await stay(bed, '2026-04-01', '2026-04-10')
      const asked = (texts: readonly string[]) => texts.filter((text) => text.includes('order by "o"."id" limit 1'))
      const texts = async (body: JsonObject) =>
        (await dorm.database.countStatements(() => updateRecord(dorm.as(['boss']), 'dorm.stay', id, body))).statements
      assert.lengthOf(asked(await texts({ note: 'x' })), 0)
      assert.lengthOf(asked(await texts({ to_on: '2026-04-12' })), 1)
    })

    test('two who take the same time at once: one has it, the other is told', async ({ assert }) => {
      const body = { person: 'Ada', first: '2026-04-01', last: '2026-04-05' }
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => dorm.make('dorm.leave', body)))
      assert.lengthOf(
        outcomes.filter(({ status }) => status === 'fulfilled'),
        1
      )
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.equal(outcome.reason.kind, 'conflict')
      }
    })
  })
}
