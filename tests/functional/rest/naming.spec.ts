import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createRecords } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { answerFrom, openEverything, serveEverything } from '../../support/everything.js'
import type { Everything } from '../../support/everything.js'
import { call, recordIn } from '../../support/rest.js'

void app
const opened: Everything[] = []
let current!: Everything
for (const opener of BOTH_DIALECTS) opened.push(await openEverything(opener))
// Before the server starts: routes cannot be added afterwards.
serveEverything(opened[0]!)

for (const [index, opener] of BOTH_DIALECTS.entries()) {
  test.group(`What the engine names | ${opener.name}`, (group) => {
    group.setup(() => {
      current = opened[index]!
      answerFrom(current)
      return () => current.close()
    })

    const ask = (path: string, json: object, at = 'first', method = 'POST') =>
      call(`/api/v1/everything/${path}`, { method, json, headers: { 'x-role': 'admin', 'x-at': at } })
    const room = async (json: object, at?: string) =>
      recordIn(await ask('rooms', { kind: 'hall', label: `${Math.random()}`, ...json }, at))
    const session = () => current.engine.session(current.as(['admin']))

    test('is drawn by lot of the alphabet, and drawn again where another record has it', async ({ assert }) => {
      const codes = new Set<string>()
      // Of 10,000 texts: that no two of 400 are drawn alike is one time in 3,000.
      for (let part = 0; part < 8; part++) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => ask('coupons', {})))
        for (const answer of answers) codes.add(String(recordIn(answer).code))
      }
      assert.equal(codes.size, 400)
      for (const code of codes) assert.match(code, /^CPN-[0-9]{4}$/)
    }).timeout(60_000)

    test('is drawn for many records at once, and inside a transaction', async ({ assert }) => {
      const ids = await createRecords(
        session(),
        'everything.coupon',
        Array.from({ length: 300 }, () => ({}))
      )
      assert.lengthOf(new Set(ids), 300)
      const database = current.engine.session(current.as(['admin'])).database
      await database.transaction(
        () =>
          createRecords(
            session(),
            'everything.coupon',
            Array.from({ length: 300 }, () => ({}))
          ),
        {
          label: 'test',
        }
      )
    }).timeout(60_000)

    test('may be given by hand, once in a school and once in another', async ({ assert }) => {
      assert.equal(recordIn(await ask('coupons', { code: 'WELCOME' })).code, 'WELCOME')
      const again = await ask('coupons', { code: 'welcome' })
      assert.equal(again.status, 409)
      assert.property(again.body!.error!.details, 'code')
      assert.equal(recordIn(await ask('coupons', { code: 'WELCOME' }, 'second')).code, 'WELCOME')
    })

    test('is counted by itself for each text of its fields', async ({ assert }) => {
      const numbers: unknown[] = []
      for (const [block, floor] of [
        ['North', 1],
        ['North', 1],
        ['North', 2],
        ['South', 1],
        ['north', 1],
      ] as const) {
        numbers.push((await room({ block, floor, door: `${Math.random()}` })).number)
      }
      assert.deepEqual(numbers, ['North-1-01', 'North-1-02', 'North-2-01', 'South-1-01', 'north-1-03'])
      assert.equal((await room({ block: 'North', floor: 1 }, 'second')).number, 'North-1-01')
    })

    test('gives every one of many writers a number of its own', async ({ assert }) => {
      const rooms = await Promise.all(
        Array.from({ length: 25 }, (_, at) => room({ block: 'Crowd', floor: 0, door: `crowd ${at}` }))
      )
      assert.lengthOf(new Set(rooms.map(({ number }) => number)), 25)
    })

    test('is refused by its name where fields alone make a text that another has', async ({ assert }) => {
      assert.equal((await room({ block: 'East', floor: 3, kind: 'dormitory' })).door, 'East/3/dormitory')
      const again = await ask('rooms', { block: 'East', floor: 3, kind: 'dormitory', label: 'other' })
      assert.equal(again.status, 409)
      assert.deepEqual(Object.keys(again.body!.error!.details), ['door'])
      const long = await ask('rooms', { block: 'x'.repeat(79), floor: 30, label: 'long' })
      assert.equal(long.status, 422)
      assert.property(long.body!.error!.details, 'number')
    })

    test('keeps its text when the fields change, and cannot be written where it is read only', async ({ assert }) => {
      const { id, number, version } = await room({ block: 'West', floor: 5 })
      const changed = recordIn(await ask(`rooms/${id}`, { block: 'Far west', version: version! }, 'first', 'PATCH'))
      assert.equal(changed.number, number)
      const forced = await ask('rooms', { block: 'W', floor: 1, number: 'W-1-99' })
      assert.equal(forced.status, 422)
    })

    test('may be any expression, as the default of a text that is unique', async ({ assert }) => {
      assert.equal(recordIn(await ask('rooms', { block: 'Tower', floor: 9, kind: 'hall' })).label, 'Tower')
      assert.equal((await ask('rooms', { block: 'Tower', floor: 8, kind: 'hall' })).status, 409)
    })
  })
}
