import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { suggestValues } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { compileWithCore, openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

const TRIP = 'bus.trip'
const registry = compileWithCore({
  'plugins/bus/plugin.json': {
    name: 'bus',
    title: 'Bus',
    version: '1.0.0',
    engine: '^1.0',
    roles: ['boss', 'driver', 'guest', 'masked', 'stranger'].map((name) => ({ name, title: name })),
  },
  'plugins/bus/schemas/trip.json': {
    '$id': TRIP,
    'title': 'Trip',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: { type: 'string', maxLength: 80 },
      driver: { type: 'string', format: 'uuid' },
      stop: {
        'type': 'string',
        'maxLength': 80,
        'x-field': { type: 'autocomplete', suggestions: ['North Gate', 'South Gate'] },
      },
      fixed: {
        'type': 'string',
        'x-field': { type: 'autocomplete', suggestions: ['Up', 'Down'], from_values: false },
      },
    },
    'x-entity': { display: 'name' },
  },
  'plugins/bus/access.json': {
    scopes: { own: { entity: TRIP, rule: 'driver == actor.user' } },
    [TRIP]: {
      boss: { read: true, create: true, update: true },
      driver: { read: { scope: 'own' } },
      guest: { read: true },
      masked: { read: true },
      fields: { stop: { read: ['boss', 'driver'], mask: ['masked'] } },
    },
  },
})

const DRIVER = '00000000-0000-7000-8000-007500000009'
const OTHER = '01890000-0000-7000-8000-0000000000fe'

for (const opener of BOTH_DIALECTS) {
  test.group(`Suggestions | ${opener.name}`, (group) => {
    let bus: Workshop
    group.setup(async () => {
      bus = await openWorkshop(opener, registry)
      await bus.make(TRIP, { name: 'a', stop: 'Market Gate', fixed: 'Sideways', driver: DRIVER })
      await bus.make(TRIP, { name: 'b', stop: 'Market Gate' })
      await bus.make(TRIP, { name: 'c', stop: 'north gate' })
      await bus.make(TRIP, { name: 'd', stop: '100% Road_1' })
      await bus.make(TRIP, { name: 'e' })
      await bus.make(TRIP, { name: 'f', stop: 'Elsewhere Gate' }, bus.as(['boss'], undefined, OTHER))
      return () => bus.close()
    })
    const ask = (role: string, field: string, typed: string, user?: string) =>
      suggestValues(bus.as([role], user).session, TRIP, field, typed)

    test('are the declared texts, then those in use, each once', async ({ assert }) => {
      assert.deepEqual(await ask('boss', 'stop', ''), ['North Gate', 'South Gate', '100% Road_1', 'Market Gate'])
    })

    test('hold what was typed, without case, as it was typed', async ({ assert }) => {
      assert.deepEqual(await ask('boss', 'stop', 'mARket'), ['Market Gate'])
      assert.deepEqual(await ask('boss', 'stop', 'north'), ['North Gate'])
      assert.deepEqual(await ask('boss', 'stop', '0% r'), ['100% Road_1'])
      assert.deepEqual(await ask('boss', 'stop', '%'), ['100% Road_1'])
      assert.deepEqual(await ask('boss', 'stop', 'nowhere'), [])
    })

    test('are of the declared list alone where the field says so', async ({ assert }) => {
      assert.deepEqual(await ask('boss', 'fixed', ''), ['Up', 'Down'])
    })

    test('tell of no record that the asker may not read', async ({ assert }) => {
      assert.deepEqual(await ask('driver', 'stop', 'gate', DRIVER), ['North Gate', 'South Gate', 'Market Gate'])
      assert.deepEqual(await ask('driver', 'stop', 'road', DRIVER), [])
    })

    test('are not there for a field that is hidden, masked, of another type or none, or an unknown entity', async ({
      assert,
    }) => {
      for (const [role, field] of [
        ['guest', 'stop'],
        ['masked', 'stop'],
        ['boss', 'name'],
        ['boss', 'nothing'],
        ['stranger', 'stop'],
      ] as const) {
        assert.equal((await refusalOf(ask(role, field, ''))).kind, 'not_found', `${role} ${field}`)
      }
      assert.instanceOf(await refusalOf(suggestValues(bus.as(['boss']).session, 'bus.none', 'stop', '')), Refusal)
    })

    test('cost one statement however many records there are', async ({ assert }) => {
      const count = async () => {
        const { session } = bus.as(['boss'])
        const { database } = session
        let statements = 0
        const counting = new Proxy(database, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name, target)
            if (typeof member !== 'function') return member
            const call = member.bind(target) as (...values: unknown[]) => unknown
            return name === 'read' ? (...values: unknown[]) => (statements++, call(...values)) : call
          },
        })
        await suggestValues({ ...session, database: counting }, TRIP, 'stop', 'gate')
        return statements
      }
      assert.equal(await count(), 1)
      for (let index = 0; index < 30; index++) await bus.make(TRIP, { name: `n${index}`, stop: `Gate ${index}` })
      assert.equal(await count(), 1)
      assert.lengthOf(await ask('boss', 'stop', 'gate'), 20)
    })
  })
}
