import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server of the bench in a process of its own. */
export interface Server<Facts> {
  readonly url: string
  readonly pid: number
  readonly facts: Facts
  stop(): Promise<void>
}

/** Starts a TypeScript entry of this folder and waits for its line `bench {…}` and its open port. */
export async function startServer<Facts>(
  entry: string,
  port: number,
  environment: Record<string, string>
): Promise<Server<Facts>> {
  const file = fileURLToPath(new URL(entry, import.meta.url))
  const child = spawn(process.execPath, ['--import=@poppinss/ts-exec', file], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      ALLOWED_HOSTS: '127.0.0.1',
      LIMIT_REST_USER: '0',
      LIMIT_REST_ADDRESS: '0',
      PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const facts = await factsFrom<Facts>(child)
  await waitFor(url)
  return {
    url,
    pid: child.pid ?? 0,
    facts,
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function factsFrom<Facts>(child: ChildProcess): Promise<Facts> {
  if (!child.stdout) throw new Error('The server has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('bench ')) return JSON.parse(line.slice(6)) as Facts
    console.error(line)
  }
  throw new Error('The server ended before it was ready')
}

async function waitFor(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} does not answer`)
}
