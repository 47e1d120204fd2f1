import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openOffice } from './office.js'
import type { Office } from './office.js'
import { TEST_REDIS } from './queue.js'

const SCRIPT = join(import.meta.dirname, 'worker_process.ts')
/** Processes that are killed; the soak kills hundreds. Through Redis a message whose process was killed waits for seconds. */
const ROUNDS = Number(process.env['KILLS'] ?? (TEST_REDIS === null ? 6 : 4))

/** Numbers as effects are written, from 0 on. */
const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(2, '0'))

for (const opener of BOTH_DIALECTS) {
  test.group(`Jobs | processes | ${opener.name}`, (group) => {
    let office: Office
    group.tap((item) => item.timeout(180_000))
    group.each.setup(async () => {
      office = await openOffice(opener)
      return () => office.close()
    })

    const startWorker = (hangs: boolean): ChildProcess => {
      const { place, schools, prefix } = office
      const options = JSON.stringify({ place, schools, hangs, prefix })
      return spawn(process.execPath, ['--import=@poppinss/ts-exec', SCRIPT, options], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
    }

    const doneCount = async () => (await office.messages()).filter(({ state }) => state === 'done').length

    test('a process killed between effect and commit leaves nothing of the job, and loses nothing', async ({
      assert,
    }) => {
      for (let number = 0; number <= ROUNDS; number++) await office.enqueue({ payload: { number } })
      let next = startWorker(true)
      for (let round = 1; round <= ROUNDS; round++) {
        const worker = next
        worker.stdin!.write('begin\n')
        if (round < ROUNDS) next = startWorker(true)
        await once(worker.stdout!, 'data')
        worker.kill('SIGKILL')
        const [, signal] = (await once(worker, 'exit')) as [number | null, string | null]
        assert.equal(signal, 'SIGKILL')
        // One job was done before the one that it was killed in. In Redis that one waits until its lock has run out.
        const effects = await office.effects()
        if (TEST_REDIS === null) assert.deepEqual(effects, numbers(round))
        else assert.lengthOf(new Set(effects), round)
        assert.lengthOf(effects, round)
        assert.equal(await doneCount(), round)
      }
      const messages = await office.messages()
      assert.deepEqual(
        messages.map(({ attempts }) => attempts),
        messages.map(() => 0)
      )
      await office.worker({ 'test.job': async () => undefined }).drain()
      assert.equal(await doneCount(), ROUNDS + 1)
    })

    test('two processes at once run each of 50 jobs once', async ({ assert }) => {
      for (let number = 0; number < 50; number++) await office.enqueue({ payload: { number } })
      const codes = await Promise.all(
        [startWorker(false), startWorker(false)].map(async (worker) => {
          worker.stdin!.write('begin\n')
          return ((await once(worker, 'exit')) as [number])[0]
        })
      )
      assert.deepEqual(codes, [0, 0])
      assert.deepEqual(await office.effects(), numbers(50))
      assert.equal(await doneCount(), 50)
    })
  })
}
