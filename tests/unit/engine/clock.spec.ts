import { test } from '@japa/runner'
import { createClock } from '../../../app/engine/clock.js'

const PINNED = '2026-11-16T09:00:00+05:30'

test.group('Clock', () => {
  test('starts at the pinned instant and ticks on', ({ assert }) => {
    const clock = createClock({ pinned: PINNED, production: false })
    const start = Date.parse(PINNED)
    const first = clock.now().getTime()
    assert.isAtLeast(first, start)
    assert.isBelow(first, start + 60_000)
    assert.isAtLeast(clock.now().getTime(), first)
  })

  test('keeps real time as system time', ({ assert }) => {
    const clock = createClock({ pinned: PINNED, production: false })
    assert.closeTo(clock.system().getTime(), Date.now(), 1000)
  })

  test('gives the date of each zone', ({ assert }) => {
    const clock = createClock({ pinned: '2026-11-16T23:30:00Z', production: false })
    assert.deepEqual(
      ['UTC', 'Asia/Kolkata', 'America/New_York', 'Asia/Kolkata'].map((zone) => clock.today(zone)),
      ['2026-11-16', '2026-11-17', '2026-11-16', '2026-11-17']
    )
  })

  test('throws for an unknown zone', ({ assert }) => {
    assert.throws(() => createClock({ production: false }).today('Mars/Olympus'), /time zone/i)
  })

  test('refuses to be pinned in production and without an offset', ({ assert }) => {
    assert.throws(() => createClock({ pinned: PINNED, production: true }), /production/)
    for (const pinned of ['2026-11-16T09:00:00', 'today', '2026-13-40T09:00:00Z']) {
      assert.throws(() => createClock({ pinned, production: false }), /LECTERN_CLOCK/)
    }
    assert.doesNotThrow(() => createClock({ pinned: '', production: true }))
  })
})
