import { test } from '@japa/runner'
import { uuidv7 } from 'uuidv7'
import { createRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { plainSession } from '../../support/plain_session.js'
import { makeGate } from '../../support/promises.js'
import { actorWith } from '../query/workshop.js'
import { leaveEffect } from './effects.js'
import { openOffice } from './office.js'
import type { Office } from './office.js'

const DAY = 24 * 3_600_000

for (const opener of BOTH_DIALECTS) {
  test.group(`Jobs | the worker | ${opener.name}`, (group) => {
    let office: Office
    group.each.setup(async () => {
      office = await openOffice(opener)
      return () => office.close()
    })

    /** Messages that no job is, in all of two states. */
    const addEvents = async (count: number, state: 'open' | 'done' | 'dead', at: Date) => {
      const finished = state === 'open' ? 'null' : `'${at.toISOString()}'`
      const rows = Array.from(
        { length: count },
        () => `('${office.schools[0].id}', '${uuidv7()}', '${at.toISOString()}', 'record.updated', '{}', 'v', '${state}', 0,
          '${at.toISOString()}', ${finished})`
      )
      await office.run(`insert into core_outbox_messages
        (school_id, id, at, topic, payload, registry_version, state, attempts, available_at, finished_at)
        values ${rows.join(', ')}`)
    }

    test('acknowledges what nobody waits for, 200 at a time', async ({ assert }) => {
      await addEvents(450, 'open', office.clock.at)
      const { statements } = await office.database.countStatements(() => office.worker({}).drain())
      assert.lengthOf(
        statements.filter((text) => text.startsWith('update')),
        3
      )
      const messages = await office.messages()
      assert.lengthOf(messages, 450)
      assert.isTrue(messages.every((row) => row.state === 'done' && row.finished_at === office.clock.at.toISOString()))
    })

    test('what records tell is due by the clock of the system, whatever the pinned one says', async ({ assert }) => {
      const { database, registry, clock, schools } = office
      const actor = { ...actorWith([], '', schools[0].id), kind: 'system' as const, userId: null, reason: 'a test' }
      const session = plainSession({ registry, actor, database, clock })
      await createRecord({ session, idempotency: null }, 'core.user', { name: 'Asha', status: 'active' })
      assert.containSubset(await office.messages(), [
        { topic: 'record.created', at: '2031-01-01T00:00:00.000Z', available_at: '2027-03-01T10:00:00.000Z' },
      ])
      await office.worker({}).drain()
      assert.containSubset(await office.messages(), [{ state: 'done', finished_at: '2027-03-01T10:00:00.000Z' }])
    })

    test('takes away what was done a week ago, and nothing else', async ({ assert }) => {
      const longAgo = new Date(office.clock.at.getTime() - 7 * DAY - 1)
      await addEvents(450, 'done', longAgo)
      await addEvents(3, 'done', new Date(longAgo.getTime() + 1))
      await addEvents(2, 'dead', longAgo)
      const { statements } = await office.database.countStatements(() => office.worker({}).drain())
      const states = (await office.messages()).map(({ state }) => String(state)).sort()
      assert.deepEqual(states, ['dead', 'dead', 'done', 'done', 'done'])
      // Three for the first school, one for the other.
      assert.lengthOf(
        statements.filter((text) => text.startsWith('delete')),
        4
      )
    })

    test('does nothing but read where nothing waits', async ({ assert }) => {
      const worker = office.worker({ 'test.job': async () => undefined })
      await worker.drain()
      const { statements } = await office.database.countStatements(() => worker.drain())
      assert.lengthOf(statements, 1)
      assert.match(statements[0] ?? '', /^select/)
    })

    test('looks for earlier messages of a record by index', async ({ assert }) => {
      if (opener.name !== 'sqlite') return // What PostgreSQL chooses depends on what its tables hold.
      await office.enqueue({ record: { entity: 'test.thing', id: office.schools[0].id } })
      const { statements } = await office.database.countStatements(() =>
        office.worker({ 'test.job': async () => undefined }).drain()
      )
      const looking = statements.filter((text) => text.includes('not exists'))
      assert.lengthOf(looking, 2)
      for (const text of looking) {
        const values = Array.from({ length: text.split('?').length - 1 }, () => '1')
        const steps = await office.database.read({ text: `explain query plan ${text}`, values })
        const details = steps.map(({ detail }) => String(detail)).filter((detail) => detail.includes('SEARCH e '))
        assert.lengthOf(details, 1)
        assert.include(details[0], 'ix_core_outbox_messages_record_state (school_id=? AND record=? AND state=?)')
      }
    })

    test('starts at once after a commit that enqueued, and stops after the job in hand', async ({ assert }) => {
      const started = makeGate()
      const finish = makeGate()
      const worker = office.worker({
        'test.job': async (run) => {
          started.open()
          await finish.opened
          await leaveEffect(run, 'done')
        },
      })
      worker.start()
      worker.start()
      await office.enqueue({})
      await started.opened
      // On SQLite it waits for the transaction of the job.
      const later = office.enqueue({})
      const stopped = worker.stop()
      finish.open()
      await Promise.all([stopped, later])
      assert.deepEqual(await office.effects(), ['done'])
      assert.deepEqual(
        (await office.messages()).map(({ state }) => state),
        ['done', 'open']
      )
    })

    test('goes on after its database could not be asked', async ({ assert }) => {
      const seen = makeGate()
      const worker = office.worker({ 'test.job': async () => seen.open() })
      const { principals } = office
      const failed = makeGate()
      const schools = principals.schools.bind(principals)
      principals.schools = async () => {
        principals.schools = schools
        failed.open()
        throw new Error('The database is away')
      }
      worker.start()
      await failed.opened
      await office.enqueue({})
      await seen.opened
      await worker.stop()
      assert.deepEqual(office.logged, ['The worker could not work; it tries again'])
    })
  })
}
