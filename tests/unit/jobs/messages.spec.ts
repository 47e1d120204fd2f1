import { test } from '@japa/runner'
import { enqueue, Refusal } from '../../../app/engine/main.js'
import type { FailedJob, JobRun } from '../../../app/engine/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { plainSession } from '../../support/plain_session.js'
import { caught } from '../../support/promises.js'
import { actorWith, id } from '../query/workshop.js'
import { leaveEffect } from './effects.js'
import { openOffice } from './office.js'
import type { Office } from './office.js'
import { catalogueOf, USER } from './worker_scene.js'

const HOUR = 3_600_000

for (const opener of BOTH_DIALECTS) {
  test.group(`Jobs | messages | ${opener.name}`, (group) => {
    let office: Office
    group.each.setup(async () => {
      office = await openOffice(opener)
      return () => office.close()
    })

    test('a job runs for its user, with the rights of now', async ({ assert }) => {
      const runs: JobRun[] = []
      const message = await office.enqueue({ payload: { invoice: 7 } })
      office.principals.roles.set(USER, ['principal'])
      await office.worker({ 'test.job': async (run) => void runs.push(run) }).drain()
      assert.lengthOf(runs, 1)
      const { name, payload, attempt, actor, session } = runs[0]!
      assert.deepEqual({ name, payload, attempt }, { name: 'test.job', payload: { invoice: 7 }, attempt: 1 })
      assert.containSubset(actor, { kind: 'user', userId: USER, roles: ['principal'], requestId: message })
      assert.equal(session.actor, actor)
      assert.containSubset(await office.message(message), {
        state: 'done',
        finished_at: '2027-03-01T10:00:00.000Z',
        registry_version: office.registry.version,
        actor: USER,
      })
    })

    test('a job of the system runs as the system, which says why', async ({ assert }) => {
      const actors: unknown[] = []
      await office.enqueue({}, { userId: null })
      await office.worker({ 'test.job': async ({ actor }) => void actors.push(actor) }).drain()
      assert.containSubset(actors, [
        { kind: 'system', userId: null, reason: 'job test.job', school: { slug: 'green' } },
      ])
    })

    test('a job whose user is gone is dead', async ({ assert }) => {
      const message = await office.enqueue({}, { userId: id('u', 9) })
      await office.worker({ 'test.job': (run) => leaveEffect(run, 'never') }).drain()
      assert.containSubset(await office.message(message), { state: 'dead', attempts: 1 })
      assert.deepEqual(await office.effects(), [])
      assert.deepEqual(office.logged, ['A job has failed for good'])
    })

    test('nobody without a user may enqueue but the system', async ({ assert }) => {
      const actor = { ...actorWith([], ''), kind: 'public' as const, userId: null }
      const { database, registry, clock } = office
      const session = plainSession({ registry, actor, database, clock })
      const error = await caught(() => enqueue(session, { job: 'test.job', payload: {} }))
      assert.match(error.message, /public actor cannot enqueue/)
      assert.lengthOf(await office.messages(), 0)
    })

    test('what is enqueued in a transaction that fails was never enqueued', async ({ assert }) => {
      const fail = () =>
        office.database.transaction(
          async () => {
            await office.enqueue({})
            throw new Error('No')
          },
          { label: 'test' }
        )
      assert.equal((await caught(fail)).message, 'No')
      assert.lengthOf(await office.messages(), 0)
    })

    test('effect and acknowledgement are one: what throws leaves nothing', async ({ assert }) => {
      const message = await office.enqueue({})
      const handler = async (run: JobRun) => {
        await leaveEffect(run, 'half')
        throw new Error('Pupil "Asha Rai" (asha@home.test, 9876543210) has no phone')
      }
      await office.worker({ 'test.job': handler }).drain()
      assert.deepEqual(await office.effects(), [])
      const row = await office.message(message)
      assert.containSubset(row, {
        state: 'open',
        attempts: 1,
        finished_at: null,
        last_error: 'Error: Pupil … … has no phone',
      })
    })

    test('tries again after a second, then ever later, and gives up after eight attempts', async ({ assert }) => {
      const message = await office.enqueue({})
      const attempts: number[] = []
      const worker = office.worker({
        'test.job': async ({ attempt }) => {
          attempts.push(attempt)
          throw new Error('Not yet')
        },
      })
      const waits: number[] = []
      for (;;) {
        await worker.drain()
        const row = await office.message(message)
        if (row.state !== 'open') break
        const wait = Date.parse(String(row.available_at)) - office.clock.at.getTime()
        waits.push(wait)
        office.clock.move(wait - 1)
        await worker.drain()
        assert.equal((await office.message(message)).attempts, attempts.length)
        office.clock.move(1)
      }
      assert.deepEqual(attempts, [1, 2, 3, 4, 5, 6, 7, 8])
      for (const [index, wait] of waits.entries()) {
        const plain = Math.min(1000 * 4 ** index, HOUR / 1.25)
        assert.isAtLeast(wait, plain)
        assert.isAtMost(wait, plain * 1.25)
      }
      assert.containSubset(await office.message(message), {
        state: 'dead',
        attempts: 8,
        last_error: 'Error: Not yet',
        finished_at: office.clock.at.toISOString(),
      })
    })

    test('a refusal that would come again is the end of it; a conflict is not', async ({ assert }) => {
      const invalid = await office.enqueue({ payload: { kind: 'invalid' } })
      const forbidden = await office.enqueue({ payload: { kind: 'forbidden' } })
      const conflict = await office.enqueue({ payload: { kind: 'conflict' } })
      await office
        .worker({
          'test.job': async ({ payload }) => {
            throw new Refusal(payload.kind as Refusal['kind'], 'So not.', { details: { name: ['Asha'] } })
          },
        })
        .drain()
      assert.containSubset(await office.message(invalid), { state: 'dead', last_error: 'invalid: So not.' })
      assert.containSubset(await office.message(forbidden), { state: 'dead' })
      assert.containSubset(await office.message(conflict), { state: 'open', attempts: 1 })
    })

    test('tells once of a job that is given up, as the system, with the chunk that could not be done', async ({
      assert,
    }) => {
      const failures: FailedJob[] = []
      const message = await office.enqueue({ payload: { part: 1 } })
      const handler = async ({ payload }: JobRun) => {
        if (payload.part === 1) return { next: { part: 2 } }
        throw new Error('Not yet')
      }
      const worker = office.worker(
        catalogueOf({ 'test.job': handler }, async (failed) => {
          failures.push(failed)
          await leaveEffect(failed, failed.reason)
        })
      )
      for (let attempt = 1; attempt <= 8; attempt += 1) {
        assert.lengthOf(failures, 0)
        await worker.drain()
        office.clock.move(HOUR)
      }
      await worker.drain()
      assert.lengthOf(failures, 1)
      assert.containSubset(failures, [
        { name: 'test.job', payload: { part: 2 }, actor: { kind: 'system', reason: 'failure of job test.job' } },
      ])
      assert.deepEqual(await office.effects(), ['Not yet'])
      assert.containSubset(await office.message(message), { state: 'dead', attempts: 8 })
    })

    test('is given up although nobody could write down why, of which nothing is left', async ({ assert }) => {
      const message = await office.enqueue({}, { userId: id('u', 9) })
      const onFailed = async (failed: FailedJob) => {
        await leaveEffect(failed, 'half')
        throw new Error('No')
      }
      await office.worker(catalogueOf({ 'test.job': async () => undefined }, onFailed)).drain()
      assert.containSubset(await office.message(message), { state: 'dead', attempts: 1 })
      assert.deepEqual(await office.effects(), [])
      assert.deepEqual(office.logged, [
        'A job has failed for good',
        'The failure of a job could not be told to its plugin',
      ])
    })

    test('waits for its time', async ({ assert }) => {
      await office.enqueue({ after: new Date(office.clock.at.getTime() + 5000) })
      const worker = office.worker({ 'test.job': (run) => leaveEffect(run, 'done') })
      await worker.drain()
      assert.deepEqual(await office.effects(), [])
      office.clock.move(5000)
      await worker.drain()
      assert.deepEqual(await office.effects(), ['done'])
    })

    test('a job that nobody here does waits for who does', async ({ assert }) => {
      const message = await office.enqueue({ job: 'test.new' })
      await office.worker({ 'test.job': async () => undefined }).drain()
      assert.containSubset(await office.message(message), { state: 'open', attempts: 0 })
      await office.worker({ 'test.new': async () => undefined }).drain()
      assert.equal((await office.message(message)).state, 'done')
    })

    test('jobs of a school that is not open wait', async ({ assert }) => {
      const message = await office.enqueue({}, { school: office.schools[1] })
      const closed = office.principals.open.pop()!
      const worker = office.worker({ 'test.job': async () => undefined })
      await worker.drain()
      assert.equal((await office.message(message)).state, 'open')
      office.principals.open.push(closed)
      await worker.drain()
      assert.equal((await office.message(message)).state, 'done')
    })
  })
}
