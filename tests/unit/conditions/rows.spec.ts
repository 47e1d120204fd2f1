import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { openTravel } from './travel.js'
import type { Travel } from './travel.js'

const HIDDEN = ['does not apply as the record stands.']
const MISSING = ['is required.']
const ABROAD = { kind: 'abroad', hotel: 'Sea view', nights: 3 }

for (const opener of BOTH_DIALECTS) {
  test.group(`Conditions | rows | ${opener.name}`, (group) => {
    let desk: Travel
    group.each.setup(async () => {
      desk = await openTravel(opener)
      return () => desk.close()
    })

    const change = (trip: JsonObject, body: JsonObject) =>
      updateRecord(desk.clerk, 'travel.trip', String(trip.id), body)
    const people = async () =>
      (await desk.rows('travel.person')).map(({ name, passport, guardian, region }) => [
        name,
        passport,
        guardian,
        region,
      ])
    const peopleOf = (trip: JsonObject) => trip.people as readonly JsonObject[]

    test('speak of the row and of its record, in a list and in a delta', async ({ assert }) => {
      const wrong = {
        people: [
          { name: 'Ann', guardian: 'Eve' },
          { name: 'Bob', minor: true, passport: 'P' },
        ],
      }
      assert.deepEqual((await refusalOf(desk.trip(wrong))).details, {
        'people.0.guardian': HIDDEN,
        'people.1.passport': HIDDEN,
      })
      const missing = { ...ABROAD, papers: 'P', people: [{ name: 'Ann', minor: true }] }
      assert.deepEqual((await refusalOf(desk.trip(missing))).details, {
        'people.0.passport': MISSING,
        'people.0.guardian': MISSING,
      })
      const trip = await desk.trip()
      const delta = change(trip, { version: 1, people: { add: [{ name: 'Ann', passport: 'P' }] } })
      assert.deepEqual((await refusalOf(delta)).details, { 'people.add.0.passport': HIDDEN })
      assert.lengthOf(await desk.rows('travel.person'), 0)
    })

    test('are judged when the record changes without them', async ({ assert }) => {
      const trip = await desk.trip({ people: [{ name: 'Ann' }] })
      const { details } = await refusalOf(change(trip, { ...ABROAD }))
      assert.deepEqual(details, { 'people.0.passport': MISSING })
      const [{ id } = {}] = peopleOf(trip)
      await change(trip, { ...ABROAD, version: 1, people: { update: [{ id: id ?? null, passport: 'P1' }] } })
      assert.deepEqual(await people(), [['Ann', 'P1', null, null]])
      await change(trip, { kind: 'day' })
      assert.deepEqual(await people(), [['Ann', null, null, null]])
      const audit = (await desk.rows('core.audit_entry')).at(-1)
      assert.containSubset(JSON.parse(String(audit?.after)), { people: { update: [{ id, passport: null }] } })
    })

    test('follow what changes in the row itself', async ({ assert }) => {
      const trip = await desk.trip({ people: [{ name: 'Ann', minor: true, guardian: 'Eve' }] })
      const [{ id } = {}] = peopleOf(trip)
      await change(trip, { version: 1, people: { update: [{ id: id ?? null, minor: false }] } })
      assert.deepEqual(await people(), [['Ann', null, null, null]])
      const again = change(trip, { version: 2, people: { update: [{ id: id ?? null, minor: true }] } })
      assert.deepEqual((await refusalOf(again)).details, { 'people.update.0.guardian': MISSING })
    })

    test('are refused and taken away with the field that holds them', async ({ assert }) => {
      assert.deepEqual((await refusalOf(desk.trip({ rooms: [{ name: '1' }] }))).details, { rooms: HIDDEN })
      const trip = await desk.trip({ ...ABROAD, rooms: [{ name: '1' }, { name: '2' }] })
      await change(trip, { kind: 'day' })
      const rooms = await desk.rows('travel.room')
      assert.lengthOf(rooms, 2)
      assert.isTrue(rooms.every((room) => room.deleted_at !== null))
      const sent = change(trip, { version: 2, rooms: { add: [{ name: '3' }] } })
      assert.deepEqual((await refusalOf(sent)).details, { rooms: HIDDEN })
    })

    test('keep what is read only by their record before', async ({ assert }) => {
      const trip = await desk.trip({ approved: true, people: [{ name: 'Ann', seat: '1' }] })
      const [{ id } = {}] = peopleOf(trip)
      const sit = (seat: string, version: number) =>
        change(trip, { version, approved: false, people: { update: [{ id: id ?? null, seat }] } })
      const refused = await refusalOf(sit('2', 1))
      assert.deepEqual(refused.details, { 'people.update.0.seat': ['can no longer be changed.'] })
      await sit('1', 1)
      await sit('2', 2)
    })

    test('take defaults from their record, new and old', async ({ assert }) => {
      const trip = await desk.trip({ region: 'North', people: [{ name: 'Ann' }, { name: 'Bob', region: 'South' }] })
      await change(trip, { version: 1, people: { add: [{ name: 'Cy' }] } })
      await change(trip, { version: 2, region: 'East', people: { add: [{ name: 'Di' }] } })
      assert.sameDeepMembers(await people(), [
        ['Ann', null, null, 'North'],
        ['Bob', null, null, 'South'],
        ['Cy', null, null, 'North'],
        ['Di', null, null, 'East'],
      ])
    })
  })
}
