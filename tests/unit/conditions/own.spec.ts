import { test } from '@japa/runner'
import { performAction } from '../../../app/engine/actions/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecords, replaceRecord, transitionRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { CLERK, openTravel } from './travel.js'
import type { Travel } from './travel.js'

const HIDDEN = ['does not apply as the record stands.']
const MISSING = ['is required.']

for (const opener of BOTH_DIALECTS) {
  test.group(`Conditions | own fields | ${opener.name}`, (group) => {
    let desk: Travel
    group.each.setup(async () => {
      desk = await openTravel(opener)
      return () => desk.close()
    })

    const change = (trip: JsonObject, body: JsonObject) =>
      updateRecord(desk.clerk, 'travel.trip', String(trip.id), body)

    test('refuses a value of a hidden field, judged by its rules or not, on create, change and in bulk', async ({
      assert,
    }) => {
      for (const nights of [2, 999]) {
        const { details } = await refusalOf(desk.trip({ nights }))
        assert.property(details, 'nights')
      }
      assert.deepEqual((await refusalOf(desk.trip({ nights: 2 }))).details, { nights: HIDDEN })
      assert.deepEqual((await refusalOf(desk.trip({ hotel: 'Sea view' }))).details, { hotel: HIDDEN })
      const trip = await desk.trip()
      assert.deepEqual((await refusalOf(change(trip, { nights: 2 }))).details, { nights: HIDDEN })
      const bulk = createRecords(desk.clerk.session, 'travel.trip', [{ name: 'A' }, { name: 'B', nights: 2 }])
      assert.deepEqual((await refusalOf(bulk)).details, { '1.nights': HIDDEN })
      const [row] = await desk.rows('travel.trip')
      assert.deepInclude(row, { nights: null, hotel: null, meals: null, version: 1 })
    })

    test('takes the values out when the condition turns false, those that follow too, and says so in the audit', async ({
      assert,
    }) => {
      const trip = await desk.trip({ kind: 'stay', nights: 4, hotel: 'Sea view' })
      assert.deepInclude(trip, { nights: 4, meals: 'full board', twice: 8 })
      const { data } = await change(trip, { kind: 'day' })
      assert.deepInclude(data, { nights: null, meals: null, hotel: null, twice: null, version: 2 })
      const audit = (await desk.rows('core.audit_entry')).at(-1)
      assert.deepEqual(JSON.parse(String(audit?.after)), {
        kind: 'day',
        nights: null,
        meals: null,
        hotel: null,
        twice: null,
      })
    })

    test('takes a hidden value that comes back unchanged for none', async ({ assert }) => {
      const trip = await desk.trip({ kind: 'stay', nights: 4, hotel: 'Sea view' })
      const { id } = trip
      const written = ['name', 'meals', 'nights', 'hotel', 'papers', 'budget', 'approved', 'due_on', 'lead', 'region']
      const others = ['report', 'closing_note']
      const all = Object.fromEntries([...written, ...others].map((name) => [name, trip[name] ?? null]))
      const rows = { people: [], rooms: [], version: 1 }
      const { data } = await replaceRecord(desk.clerk, 'travel.trip', String(id), {
        ...all,
        ...rows,
        kind: 'day',
      })
      assert.deepInclude(data, { nights: null, meals: null, hotel: null })
    })

    test('asks for what is required where it is shown, by create, change, replacement and bulk', async ({ assert }) => {
      const abroad = { kind: 'abroad', hotel: 'Sea view' }
      assert.deepEqual((await refusalOf(desk.trip(abroad))).details, { nights: MISSING })
      assert.deepEqual((await refusalOf(desk.trip({ kind: 'stay' }))).details, { hotel: MISSING })
      const bulk = createRecords(desk.clerk.session, 'travel.trip', [{ name: 'A', ...abroad }])
      assert.deepEqual((await refusalOf(bulk)).details, { '0.nights': MISSING })
      const trip = await desk.trip()
      assert.deepEqual((await refusalOf(change(trip, { kind: 'abroad' }))).details, { hotel: MISSING, nights: MISSING })
      const stay = await desk.trip({ ...abroad, nights: 1 })
      assert.deepEqual((await refusalOf(change(stay, { nights: null }))).details, { nights: MISSING })
      await change(stay, { name: 'Lake' })
    })

    test('asks for what rows demand, whichever of the two is written', async ({ assert }) => {
      const person = { name: 'Ann', minor: true, guardian: 'Eve', passport: 'P1' }
      const abroad = { kind: 'abroad', hotel: 'Sea view', nights: 3 }
      const both = { ...abroad, people: [person] }
      assert.deepEqual((await refusalOf(desk.trip(both))).details, { papers: MISSING })
      const trip = await desk.trip(abroad)
      const added = change(trip, { version: 1, people: { add: [person] } })
      assert.deepEqual((await refusalOf(added)).details, { papers: MISSING })
      const { data } = await change(trip, { version: 1, papers: 'P', people: { add: [person] } })
      assert.deepEqual((await refusalOf(change(data ?? {}, { papers: null }))).details, { papers: MISSING })
    })

    test('keeps what is read only by the record before, not by what is sent along', async ({ assert }) => {
      const trip = await desk.trip({ budget: 5, approved: true })
      const refused = await refusalOf(change(trip, { budget: 6, approved: false }))
      assert.deepEqual([refused.kind, refused.details], ['conflict', { budget: ['can no longer be changed.'] }])
      await change(trip, { budget: 5, approved: false })
      const { data } = await change(trip, { budget: 6, approved: true })
      assert.equal(data?.budget, 6)
    })

    test('gives defaults by expression, which what is said stands before, and judges them', async ({ assert }) => {
      const trip = await desk.trip()
      assert.deepInclude(trip, { due_on: '2026-11-16', lead: CLERK })
      assert.deepInclude(await desk.trip({ due_on: '2027-01-01', lead: null }), { due_on: '2027-01-01', lead: null })
      assert.deepEqual((await refusalOf(desk.trip({ due_on: null }))).details, { due_on: MISSING })
    })

    test('follows a transition: what the new state hides goes, what it requires is asked for', async ({ assert }) => {
      const trip = await desk.trip({ closing_note: 'soon' })
      assert.deepEqual((await refusalOf(change(trip, { report: 'x' }))).details, { report: HIDDEN })
      const { data } = await transitionRecord(desk.clerk, 'travel.trip', String(trip.id), 'close', {})
      assert.deepInclude(data, { state: 'closed', closing_note: null })
      await change(trip, { report: 'All well' })
    })

    test('judges the input of an action alike', async ({ assert }) => {
      const book = (body: JsonObject) => performAction(desk.clerk, 'travel.trip', null, 'book', body)
      assert.deepEqual((await refusalOf(book({ by: 'cash', card: '12345' }))).details, { card: HIDDEN })
      assert.deepEqual((await refusalOf(book({ by: 'card' }))).details, { card: MISSING })
      assert.deepInclude((await book({ by: 'cash' })).data, { by: 'cash', on: '2026-11-16' })
    })
  })

  test.group(`Conditions | what hooks set | ${opener.name}`, () => {
    test('is emptied where it is hidden, and asked for where it is required', async ({ assert, cleanup }) => {
      const desk = await openTravel(opener, ({ record }) => ({ nights: record.kind === 'stay' ? null : 7 }))
      cleanup(() => desk.close())
      assert.deepInclude(await desk.trip(), { nights: null })
      assert.deepInclude(await desk.trip({ kind: 'abroad', hotel: 'Sea view' }), { nights: 7 })
      const hooked = await openTravel(opener, () => ({ kind: 'abroad' }))
      cleanup(() => hooked.close())
      assert.deepEqual((await refusalOf(hooked.trip())).details, { hotel: MISSING, nights: MISSING })
    })
  })
}
