import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Identity } from '../../../app/identity/main.js'
import { EventReader } from '../../support/event_reader.js'
import { startSecondServer } from '../../support/second_server.js'
import { testSchools, tokenFor } from '../../support/school/main.js'

const PATH = '/api/v1/events?entities=people.guardian'

/** What the requirement allows, in milliseconds. */
const SOON = 2000

const hasWire = Boolean(process.env['DATABASE_URL'] ?? process.env['REDIS_URL'])

test.group('Events between two processes', (group) => {
  group.tap((item) => item.timeout(120_000))

  test('what is written at one is told at the other within two seconds, until the sign-in ends', async ({
    assert,
    cleanup,
  }) => {
    const { green, engine } = await testSchools()
    const identity = await app.container.make(Identity)
    const { userId } = green.accounts.admin
    const token = await tokenFor(identity, userId, green.id)
    const headers = { authorization: `Bearer ${token}` }
    const second = await startSecondServer()
    cleanup(() => second.stop())
    const there = await EventReader.open(PATH, headers, second.address)
    const here = await EventReader.open(PATH, headers)
    cleanup(() => here.close())

    const start = performance.now()
    const written = await engine.create(green.system, 'people.guardian', { name: 'Here', phone: '+911111100881' })
    const told = await there.until(({ data }) => data.id === written.id)
    assert.isBelow(performance.now() - start, SOON)
    assert.deepEqual(told.data, { entity: 'people.guardian', id: written.id, kind: 'created', version: 1 })

    const answer = await fetch(`${second.address}/api/v1/people/guardians`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'There', phone: '+911111100882' }),
    })
    const { data } = (await answer.json()) as { readonly data: { readonly id: string } }
    await here.until(({ data: event }) => event.id === data.id)
    assert.lengthOf(
      here.events.filter(({ data: event }) => event.id === data.id),
      1
    )

    const [session] = await identity.sessions.list(userId)
    await identity.sessions.revoke(String(session?.id))
    await engine.update(green.system, 'people.guardian', String(written.id), { name: 'Here again' })
    await there.over()
    assert.equal(there.events.at(-1)?.data.reason, 'signed_out')
  }).skip(!hasWire, 'SQLite alone serves one process')

  test('a server that leaves ends its streams and says so', async ({ assert }) => {
    const { green } = await testSchools()
    const second = await startSecondServer()
    const headers = { authorization: `Bearer ${green.accounts.admin.token}` }
    const reader = await EventReader.open(PATH, headers, second.address)
    const start = performance.now()
    await second.stop()
    await reader.over()
    assert.equal(reader.events.at(-1)?.data.reason, 'closing')
    assert.isBelow(performance.now() - start, 20_000)
  })
})
