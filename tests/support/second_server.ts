import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')

/** Milliseconds that a server may take to start. */
const PATIENCE = 60_000

/** A server of its own over the database and keys of the test process; it works nothing off. */
export async function startSecondServer(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const port = String(Number(process.env['PORT']) + 1)
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(ROOT, 'bin/source.js'), 'server'], {
    cwd: ROOT,
    env: { ...process.env, PORT: port, HOST: '127.0.0.1', QUEUE: 'off' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const end = performance.now() + PATIENCE
  while (!(await isThere(address))) {
    if (performance.now() > end || child.exitCode !== null) throw new Error('The second server does not start')
    await wait(200)
  }
  const stop = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  return { address, stop }
}

async function isThere(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/readyz`).catch(() => null)
  return answer?.status === 200
}
