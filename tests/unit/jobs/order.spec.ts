import { test } from '@japa/runner'
import type { JobPriority, JobRun } from '../../../app/engine/main.js'
import { BOTH_DIALECTS, openPlace } from '../../support/databases.js'
import { makeGate } from '../../support/promises.js'
import { id } from '../query/workshop.js'
import { leaveEffect } from './effects.js'
import { openOffice } from './office.js'
import type { Office } from './office.js'
import { TEST_REDIS } from './queue.js'
import { catalogueOf } from './worker_scene.js'

/** Messages of a school that a look takes; through Redis a second look may be on its way. */
const MOST_OF_A_LOOK = TEST_REDIS === null ? 50 : 100

const RECORD = { entity: 'test.thing', id: id('t', 1) }
const OTHER = { entity: 'test.thing', id: id('t', 2) }

for (const opener of BOTH_DIALECTS) {
  test.group(`Jobs | order and chunks | ${opener.name}`, (group) => {
    let office: Office
    group.each.setup(async () => {
      office = await openOffice(opener)
      return () => office.close()
    })

    /** Keeps the number that a job carries, in the order of running; fails while it is among `failing`. */
    const keeper = (failing: ReadonlySet<number> = new Set()) => {
      const order: number[] = []
      const handler = async ({ payload }: JobRun) => {
        const number = Number(payload.number)
        if (failing.has(number)) throw new Error('Not yet')
        order.push(number)
      }
      return { order, handler }
    }

    test('jobs about one record keep their order while others go on', async ({ assert }) => {
      await office.enqueue({ payload: { number: 1 }, record: RECORD })
      await office.enqueue({ payload: { number: 2 }, record: RECORD })
      await office.enqueue({ payload: { number: 3 }, record: OTHER })
      await office.enqueue({ payload: { number: 4 } })
      await office.enqueue({ job: 'test.other', payload: { number: 5 }, record: RECORD })
      const failing = new Set([1])
      const { order, handler } = keeper(failing)
      const worker = office.worker({ 'test.job': handler, 'test.other': handler })
      await worker.drain()
      assert.deepEqual(order, [3, 4, 5])
      failing.clear()
      office.clock.move(2000)
      await worker.drain()
      assert.deepEqual(order, [3, 4, 5, 1, 2])
    })

    test('a school with 20,000 messages delays another by no more than a look', async ({ assert }) => {
      const [green, river] = office.schools
      const first = await office.enqueue({ payload: { number: 0 } })
      const columns = 'topic, payload, actor, registry_version, state, attempts, available_at, at'
      const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 19999)'
      const made = `'00000000-0000-7000-8000-' || substr('000000000000' || cast(i as text), length(cast(i as text)) + 1)`
      const key = opener.name.startsWith('postgres') ? `cast(${made} as uuid)` : made
      await office.run(
        `insert into core_outbox_messages (school_id, id, ${columns})
          ${numbers} select m.school_id, ${key}, ${columns.replaceAll(/(\w+)/g, 'm.$1')}
          from n, core_outbox_messages m where m.id = '${first}'`
      )
      await office.enqueue({ payload: { number: 1 } }, { school: river })
      let before = 0
      const { promise: isDone, resolve } = Promise.withResolvers<void>()
      const worker = office.worker({
        'test.job': async ({ actor }: JobRun) => {
          if (actor.school.id === green.id) before++
          else resolve()
        },
      })
      worker.start()
      await isDone
      assert.isAtMost(before, MOST_OF_A_LOOK)
      await worker.close()
      const open = (await office.messages()).filter(({ state }) => state === 'open')
      assert.isAbove(open.length, 19_000)
    }).timeout(120_000)

    test('what somebody waits for goes before what takes long, which goes on all the same', async ({ assert }) => {
      const order: string[] = []
      const names = ['test.low', 'test.plain', 'test.high']
      const handlers = Object.fromEntries(names.map((name) => [name, async () => void order.push(name)]))
      const catalogue = catalogueOf(handlers)
      const priorities: Readonly<Record<string, JobPriority>> = { 'test.low': 'low', 'test.high': 'high' }
      const declarations = catalogue.declarations.map((job) => ({ ...job, priority: priorities[job.name] ?? 'normal' }))
      for (let round = 0; round < 60; round++) await office.enqueue({ job: 'test.low' })
      for (const job of ['test.plain', 'test.high', 'test.high']) await office.enqueue({ job })
      await office.worker({ ...catalogue, declarations }).drain()
      assert.deepEqual(order.slice(0, 4), ['test.high', 'test.high', 'test.plain', 'test.low'])
      assert.lengthOf(order, 63)
    })

    test('a dead job does not hold up its record', async ({ assert }) => {
      const dead = await office.enqueue({ payload: { number: 1 }, record: RECORD })
      await office.enqueue({ payload: { number: 2 }, record: RECORD })
      await office.run(`update core_outbox_messages set state = 'dead' where id = '${dead}'`)
      const { order, handler } = keeper()
      await office.worker({ 'test.job': handler }).drain()
      assert.deepEqual(order, [2])
    })

    test('a job goes through 1,000 rows in chunks of 200, each with its cursor', async ({ assert }) => {
      const message = await office.enqueue({ payload: { from: 0 }, record: RECORD })
      await office.enqueue({ payload: { from: 9999 }, record: RECORD })
      const chunks: number[] = []
      const handler = async (run: JobRun) => {
        const from = Number(run.payload.from)
        chunks.push(from)
        if (from === 9999) return
        // The third chunk fails once after its effects.
        const rows = Array.from({ length: 200 }, (_, at) => leaveEffect(run, String(from + at).padStart(4, '0')))
        await Promise.all(rows)
        if (from === 400 && run.attempt === 1) throw new Error('Half-way')
        return from < 800 ? { next: { from: from + 200 } } : undefined
      }
      const worker = office.worker({ 'test.job': handler })
      await worker.drain()
      assert.lengthOf(await office.effects(), 400)
      assert.containSubset(await office.message(message), { state: 'open', attempts: 1, payload: '{"from":400}' })
      office.clock.move(2000)
      await worker.drain()
      assert.deepEqual(
        await office.effects(),
        Array.from({ length: 1000 }, (_, at) => String(at).padStart(4, '0'))
      )
      // The next job about the record comes after the last chunk.
      assert.deepEqual(chunks, [0, 200, 400, 400, 600, 800, 9999])
      assert.containSubset(await office.message(message), { state: 'done', attempts: 0, last_error: null })
    })

    test('a chunk may say when the next one runs', async ({ assert }) => {
      await office.enqueue({})
      let runs = 0
      const worker = office.worker({ 'test.job': async () => (++runs < 3 ? { next: {}, after: 60_000 } : undefined) })
      await worker.drain()
      assert.equal(runs, 1)
      office.clock.move(59_999)
      await worker.drain()
      assert.equal(runs, 1)
      office.clock.move(1)
      await worker.drain()
      assert.equal(runs, 2)
    })

    test('two workers at once run each of 50 jobs once', async ({ assert }) => {
      for (let number = 0; number < 50; number++) await office.enqueue({ payload: { number } })
      // Two connections that write would stop each other within one process on SQLite.
      const second = opener.name === 'sqlite' ? null : await openPlace(office.place)
      const ran: Record<string, number> = { first: 0, second: 0 }
      const bothRun = makeGate()
      const handlerOf = (name: string) => async (run: JobRun) => {
        await leaveEffect(run, String(run.payload.number).padStart(2, '0'))
        ran[name] = (ran[name] ?? 0) + 1
        // The one that has its connection first waits for the other, and does not do all of it meanwhile.
        if (ran.first && ran.second) bothRun.open()
        if (second) await bothRun.opened
      }
      await Promise.all([
        office.worker({ 'test.job': handlerOf('first') }).drain(),
        office.worker({ 'test.job': handlerOf('second') }, second?.database).drain(),
      ])
      await second?.close()
      assert.deepEqual(
        await office.effects(),
        Array.from({ length: 50 }, (_, at) => String(at).padStart(2, '0'))
      )
      assert.equal((ran.first ?? 0) + (ran.second ?? 0), 50)
      // Within one process on SQLite they take turns, and the first one is always ahead.
      if (second) assert.isAbove(Math.min(ran.first ?? 0, ran.second ?? 0), 0)
      assert.isTrue((await office.messages()).every(({ state }) => state === 'done'))
    })

    test('no worker takes the next job about a record while another has the one before', async ({ assert }) => {
      if (opener.name === 'sqlite') return // One writes at a time there.
      await office.enqueue({ payload: { number: 1 }, record: RECORD })
      await office.enqueue({ payload: { number: 2 }, record: RECORD })
      const second = await openPlace(office.place)
      const started = makeGate()
      const finish = makeGate()
      const order: string[] = []
      const first = office.worker({
        'test.job': async ({ payload }) => {
          started.open()
          await finish.opened
          order.push(`first ${String(payload.number)}`)
        },
      })
      const running = first.drain()
      await started.opened
      await office.worker({ 'test.job': async () => void order.push('second') }, second.database).drain()
      assert.deepEqual(order, [])
      finish.open()
      await running
      await second.close()
      assert.deepEqual(order, ['first 1', 'first 2'])
    })
  })
}
