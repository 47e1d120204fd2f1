import { test } from '@japa/runner'
import { readInstant, readInteger } from '#start/postgres_types'

test.group('PostgreSQL values', () => {
  test('reads 64-bit integers as numbers and refuses what a number cannot hold', ({ assert }) => {
    assert.equal(readInteger('9007199254740991'), 9_007_199_254_740_991)
    assert.equal(readInteger('-42'), -42)
    assert.throws(() => readInteger('9007199254740993'), RangeError)
  })

  test('reads {text} as {iso}')
    .with([
      { text: '2026-11-16 03:30:00+00', iso: '2026-11-16T03:30:00.000Z' },
      { text: '2026-11-16 03:30:00.25+00', iso: '2026-11-16T03:30:00.250Z' },
      { text: '2026-11-16 03:30:00.123456+00', iso: '2026-11-16T03:30:00.123Z' },
    ])
    .run(({ assert }, { text, iso }) => {
      assert.equal(readInstant(text), iso)
    })

  test('refuses an instant of another zone', ({ assert }) => {
    assert.throws(() => readInstant('2026-11-16 09:00:00+05:30'), RangeError)
  })
})
