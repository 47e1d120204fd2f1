import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { assertCleanLog } from '../../support/clean_log.js'

function logOf(...lines: object[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lectern-log-')), 'log')
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  return path
}

const REQUEST = {
  msg: 'Request',
  route: '/api/v1/students/:id',
  status: 200,
  user: '0190a1b2-0000-7000-8000-000000000001',
}

test.group('The judge of the log', () => {
  test('patterns, ids and times are fit for a log', ({ assert }) => {
    const id = { request_id: 'bcea3373-5123-4174-a601-916124221457', trace: 'a3ce929d0e0e4736916124221457' }
    assert.doesNotThrow(() => assertCleanLog(logOf(id)))
    assert.doesNotThrow(() => assertCleanLog(logOf(REQUEST, { msg: 'The worker has started', time: 1795284918467 })))
  })

  test('what belongs to people is not: {$self}')
    .with(['/students?search=own%20pupil Own Pupil', 'asha@river.test', 'call +911111100002', 'password=lectern-demo'])
    .run(({ assert }, text) => {
      assert.throws(() => assertCleanLog(logOf(REQUEST, { msg: text })), /1 lines of the log/)
    })

  test('a log without a line says nothing', ({ assert }) => {
    assert.throws(() => assertCleanLog(logOf()), /cannot be judged/)
  })
})
