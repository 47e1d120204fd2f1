import { test } from '@japa/runner'
import type { JobCatalogue, JobDeclaration, JobRun } from '../../../app/engine/main.js'
import { BOTH_DIALECTS, openPlace } from '../../support/databases.js'
import { openOffice } from './office.js'
import type { Office } from './office.js'

const DAILY: JobDeclaration = { name: 'test.daily', title: 'Daily', every: 'day', at: '06:30' }
const HOURLY: JobDeclaration = { name: 'test.hourly', title: 'Hourly', every: 'hour' }
const PLAIN: JobDeclaration = { name: 'test.plain', title: 'Plain' }

for (const opener of BOTH_DIALECTS) {
  test.group(`Jobs | schedules | ${opener.name}`, (group) => {
    let office: Office
    let ran: string[]
    group.each.setup(async () => {
      office = await openOffice(opener)
      ran = []
      return () => office.close()
    })

    const catalogue = (...declarations: readonly JobDeclaration[]): JobCatalogue => ({
      declarations,
      handlerOf: () => async (run: JobRun) => {
        ran.push([run.name, run.actor.kind, run.actor.school.slug, String(run.payload.scheduled_for)].join(' '))
      },
      failureHandlerOf: () => null,
    })

    const schedules = () =>
      office.database.read({
        text: 'select school_id, job, next_run_at, last_run_at from core_schedules order by job, school_id',
        values: [],
      })

    const at = (text: string) => (office.clock.at = new Date(text))

    test('every school has its own, by its own clock', async ({ assert }) => {
      await office.worker(catalogue(DAILY, PLAIN)).drain()
      const [green, river] = office.schools
      assert.deepEqual(await schedules(), [
        { school_id: green.id, job: DAILY.name, next_run_at: '2027-03-02T00:45:00.000Z', last_run_at: null },
        { school_id: river.id, job: DAILY.name, next_run_at: '2027-03-02T05:30:00.000Z', last_run_at: null },
      ])
      assert.deepEqual(ran, [])
    })

    test('runs when it is due, as the system, and not again', async ({ assert }) => {
      const worker = office.worker(catalogue(DAILY))
      await worker.drain()
      at('2027-03-02T00:44:59.999Z')
      await worker.drain()
      assert.deepEqual(ran, [])
      at('2027-03-02T00:45:00.000Z')
      await worker.drain()
      await worker.drain()
      assert.deepEqual(ran, ['test.daily system green 2027-03-02T00:45:00.000Z'])
      const [green] = await schedules()
      assert.containSubset(green, {
        next_run_at: '2027-03-03T00:45:00.000Z',
        last_run_at: '2027-03-02T00:45:00.000Z',
      })
    })

    test('what was missed runs once', async ({ assert }) => {
      const worker = office.worker(catalogue(HOURLY))
      await worker.drain()
      at('2027-03-05T09:20:00.000Z')
      await worker.drain()
      await worker.drain()
      assert.deepEqual(ran.toSorted(), [
        'test.hourly system green 2027-03-01T10:15:00.000Z',
        'test.hourly system river 2027-03-01T11:00:00.000Z',
      ])
      const rows = await schedules()
      assert.deepEqual(
        rows.map((row) => row.next_run_at),
        ['2027-03-05T10:15:00.000Z', '2027-03-05T10:00:00.000Z']
      )
    })

    test('three workers at once enqueue it once', async ({ assert }) => {
      const isOneConnection = opener.name === 'sqlite'
      const others = isOneConnection ? [] : [await openPlace(office.place), await openPlace(office.place)]
      const jobs = catalogue(HOURLY, DAILY)
      const places = isOneConnection ? [undefined, undefined] : others.map(({ database }) => database)
      const workers = [office.worker(jobs), ...places.map((database) => office.worker(jobs, database))]
      for (let day = 2; day <= 21; day++) {
        at(`2027-03-${String(day).padStart(2, '0')}T12:00:00.000Z`)
        await Promise.all(workers.map((worker) => worker.drain()))
      }
      await Promise.all(others.map((other) => other.close()))
      // Both jobs of both schools on each day but the first, which only made the schedules.
      assert.lengthOf(ran, 19 * 4)
      assert.lengthOf(new Set(ran), 19 * 4)
    })

    test('a new school has its schedules within a minute, and a closed one is left alone', async ({ assert }) => {
      const worker = office.worker(catalogue(DAILY))
      const river = office.principals.open.pop()!
      await worker.drain()
      assert.lengthOf(await schedules(), 1)
      office.principals.open.push(river)
      office.clock.move(59_999)
      await worker.drain()
      assert.lengthOf(await schedules(), 1)
      office.clock.move(1)
      await worker.drain()
      assert.lengthOf(await schedules(), 2)
      office.principals.open.pop()
      at('2027-03-02T12:00:00.000Z')
      await worker.drain()
      assert.deepEqual(ran, ['test.daily system green 2027-03-02T00:45:00.000Z'])
    })

    test('a schedule whose job is declared no more is left alone', async ({ assert }) => {
      await office.worker(catalogue(DAILY)).drain()
      at('2027-03-09T12:00:00.000Z')
      await office.worker(catalogue(HOURLY)).drain()
      assert.deepEqual(ran, [])
    })
  })
}
