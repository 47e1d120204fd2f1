import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Engine } from '../../app/engine/main.js'
import { Worker } from '../../app/jobs/main.js'
import { call, recordIn } from '../support/rest.js'
import { anotherSchool } from '../support/school/main.js'

const ROOT = join(import.meta.dirname, '../..')
/** Records that set the rule off, and times that the worker is killed. */
const [RECORDS, KILLS] = [60, 2]

/** A worker in a process of its own, on the database of this one. */
function startWorker(): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'bin/source.js'), 'worker'], {
    cwd: ROOT,
    env: { ...process.env, HOST: '127.0.0.1', QUEUE: process.env['QUEUE'] === 'redis' ? 'redis' : 'embedded' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

test.group('Rules | a process that is killed', (group) => {
  group.tap((item) => item.timeout(240_000))

  test('leaves each event acted upon once', async ({ assert }) => {
    const engine = await app.container.make(Engine)
    const school = await anotherSchool(`kill-${crypto.randomUUID().slice(0, 8)}`)
    const worker = await app.container.make(Worker)
    await worker.drain()
    const rule = {
      title: 'Killed',
      is_on: true,
      about: 'people.household',
      set_off_by: 'created',
      condition: '!name.endsWith("+")',
      steps: [{ does: 'create', target: 'people.household', values: 'name = name + "+"' }],
    }
    const { token } = school.accounts.super_admin
    const { id } = recordIn(await call('/api/v1/automation-rules', { method: 'POST', token, json: rule }))
    const bodies = Array.from({ length: RECORDS }, (_, at) => ({ name: `Killed ${at}` }))
    await engine.createMany(school.system, 'people.household', bodies)
    const done = async () =>
      (await engine.list(school.system, 'core.automation_run', `rule=${String(id)}&state=done&per_page=1`)).meta
        .total ?? 0
    for (let kill = 0, seen = 0; kill < KILLS; kill++) {
      const child = startWorker()
      const gone = once(child, 'exit')
      while (Math.min(seen + 1, RECORDS) > (await done())) await wait(20)
      child.kill('SIGKILL')
      await gone
      seen = await done()
    }
    await worker.drain()
    assert.equal(await done(), RECORDS)
    const made = await engine.list(school.system, 'people.household', 'filter[name][ends]=%2B&per_page=200')
    assert.equal(made.meta.total, RECORDS)
    assert.lengthOf(new Set(made.data.map(({ name }) => name)), RECORDS)
  })
})
