import { test } from '@japa/runner'
import type { JobDeclaration } from '../../../app/engine/main.js'
import { nextRun } from '../../../app/jobs/main.js'

const daily = (at?: string): JobDeclaration => ({ name: 'test.job', title: 'Job', every: 'day', ...(at ? { at } : {}) })
const hourly = (at?: string): JobDeclaration => ({ ...daily(at), every: 'hour' })

/** After the first instant come the others, one after another. */
function runsOf(declaration: JobDeclaration, zone: string, after: string, count: number): readonly string[] {
  const runs: string[] = []
  let at = new Date(after)
  for (let run = 0; run < count; run++) {
    at = nextRun(declaration, zone, at) ?? new Date(Number.NaN)
    runs.push(at.toISOString())
  }
  return runs
}

test.group('Jobs | the next run', () => {
  test('{title}')
    .with([
      {
        title: 'a day in Kathmandu begins at a quarter past in UTC',
        runs: () => runsOf(daily(), 'Asia/Kathmandu', '2027-03-01T18:14:59.999Z', 2),
        expected: ['2027-03-01T18:15:00.000Z', '2027-03-02T18:15:00.000Z'],
      },
      {
        title: 'an instant that is a run itself gives the next one',
        runs: () => runsOf(daily('06:30'), 'Asia/Kathmandu', '2027-03-02T00:45:00.000Z', 1),
        expected: ['2027-03-03T00:45:00.000Z'],
      },
      {
        title: 'hours in Kathmandu',
        runs: () => runsOf(hourly(), 'Asia/Kathmandu', '2027-03-01T10:00:00.000Z', 2),
        expected: ['2027-03-01T10:15:00.000Z', '2027-03-01T11:15:00.000Z'],
      },
      {
        title: 'of an hourly time only the minutes count',
        runs: () => runsOf(hourly('07:20'), 'Asia/Kathmandu', '2027-03-01T10:30:00.000Z', 2),
        expected: ['2027-03-01T10:35:00.000Z', '2027-03-01T11:35:00.000Z'],
      },
      {
        title: 'Berlin keeps its time of day when summer time begins',
        runs: () => runsOf(daily('06:30'), 'Europe/Berlin', '2027-03-26T12:00:00.000Z', 3),
        expected: ['2027-03-27T05:30:00.000Z', '2027-03-28T04:30:00.000Z', '2027-03-29T04:30:00.000Z'],
      },
      {
        title: 'a time that Berlin leaves out comes an hour later, that day only',
        runs: () => runsOf(daily('02:30'), 'Europe/Berlin', '2027-03-26T12:00:00.000Z', 3),
        expected: ['2027-03-27T01:30:00.000Z', '2027-03-28T01:30:00.000Z', '2027-03-29T00:30:00.000Z'],
      },
      {
        title: 'a time that Berlin has twice counts the first time only',
        runs: () => runsOf(daily('02:30'), 'Europe/Berlin', '2027-10-29T12:00:00.000Z', 3),
        expected: ['2027-10-30T00:30:00.000Z', '2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z'],
      },
      {
        title: 'every hour passes once when summer time begins in Berlin',
        runs: () => runsOf(hourly(), 'Europe/Berlin', '2027-03-27T23:30:00.000Z', 3),
        expected: ['2027-03-28T00:00:00.000Z', '2027-03-28T01:00:00.000Z', '2027-03-28T02:00:00.000Z'],
      },
      {
        title: 'both hours of the same name count when it ends',
        runs: () => runsOf(hourly(), 'Europe/Berlin', '2027-10-30T23:30:00.000Z', 3),
        expected: ['2027-10-31T00:00:00.000Z', '2027-10-31T01:00:00.000Z', '2027-10-31T02:00:00.000Z'],
      },
      {
        title: 'a midnight that Beirut leaves out',
        runs: () => runsOf(daily(), 'Asia/Beirut', '2027-03-27T12:00:00.000Z', 2),
        expected: ['2027-03-27T22:00:00.000Z', '2027-03-28T21:00:00.000Z'],
      },
    ])
    .run(({ assert }, { runs, expected }) => {
      assert.deepEqual(runs(), expected)
    })

  test('a job that does not recur has none, and a zone that is none has no times', ({ assert }) => {
    assert.isNull(nextRun({ name: 'test.job', title: 'Job' }, 'Asia/Kathmandu', new Date()))
    assert.throws(() => nextRun(daily(), 'Mars/Base', new Date()), 'No time zone Mars/Base')
  })
})
