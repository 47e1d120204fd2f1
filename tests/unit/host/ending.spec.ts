import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from '@japa/runner'

const SCRIPT = join(import.meta.dirname, 'ending_process.ts')

test.group('Host | ending', () => {
  test('a process that is told to end while it starts does not go on', async ({ assert }) => {
    const child = spawn(process.execPath, ['--import=@poppinss/ts-exec', SCRIPT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout!, 'data')
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    assert.equal(code, 0)
  }).timeout(60_000)
})
