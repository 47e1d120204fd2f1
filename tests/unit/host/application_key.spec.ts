import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { applicationKey } from '#start/application_key'

const GOOD = 'q3ZrT8vLx1Nw6YbC0mPd7HsKf4GjA9eU'

test.group('Application key', (group) => {
  let directory: string
  group.each.setup(() => {
    directory = mkdtempSync(join(tmpdir(), 'lectern-key-'))
    return () => rmSync(directory, { recursive: true })
  })

  test('takes the given one', ({ assert }) => {
    assert.equal(applicationKey({ given: GOOD, dataDirectory: directory, production: true }), GOOD)
  })

  test('makes one in the data directory, for its owner only, and keeps it', ({ assert }) => {
    for (const given of [undefined, '']) {
      const key = applicationKey({ given, dataDirectory: join(directory, 'data'), production: false })
      assert.isAtLeast(key.length, 32)
      assert.equal(readFileSync(join(directory, 'data/key'), 'utf8'), key)
      assert.equal(statSync(join(directory, 'data/key')).mode & 0o077, 0)
      assert.equal(applicationKey({ given, dataDirectory: join(directory, 'data'), production: false }), key)
    }
  })

  test('is refused in production when it is {reason}')
    .with([
      { reason: 'absent', given: undefined },
      { reason: 'empty', given: '' },
      { reason: 'short', given: GOOD.slice(1) },
      { reason: 'a default', given: 'change-me-change-me-change-me-change-me' },
      { reason: 'monotonous', given: 'abcabcabcabcabcabcabcabcabcabcabcabc' },
    ])
    .run(({ assert }, { given }) => {
      assert.throws(() => applicationKey({ given, dataDirectory: directory, production: true }), /APP_KEY/)
    })
})
