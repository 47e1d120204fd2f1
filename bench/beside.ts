/**
 * `node bin/source.js bench_beside [sqlite|postgres]`: how long requests take beside a heavy job. One server that is its
 * own worker answers lists, reads and creates at a fixed rate, first alone, then while it bills 1,536 pupils. On a SQLite
 * file or a PostgreSQL cluster of its own. Prints p50, p99 and their ratios.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { seededRandom } from '../database/sandbox/random.js'
import { ACCOUNT } from '../tests/chaos/ground_facts.js'
import { openStage, QUEUES } from '../tests/chaos/stage.js'
import type { Stage } from '../tests/chaos/stage.js'

/** Requests a second; each kind has its turn. */
const RATE = 25
const ALONE = 30_000
/** The job may take so long, in milliseconds. */
const LONGEST = 240_000

interface Client {
  readonly call: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>
  readonly student: string
}

async function signIn(url: string, student: string): Promise<Client> {
  const send = async (method: string, path: string, body: object | undefined, token?: string) => {
    const headers = {
      'accept': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    }
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const response = await fetch(`${url}/api/v1${path}`, init)
    const answer = (await response.json()) as { data: Record<string, unknown> }
    // Errors are fast.
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer.data
  }
  const { access_token: token } = await send('POST', '/auth/login', ACCOUNT)
  return { student, call: (method, path, body) => send(method, path, body, String(token)) }
}

/** Asks at the fixed rate until it is over: the time of each request, from when it was due, in milliseconds. */
async function askUntil({ call, student }: Client, isOver: () => boolean): Promise<readonly number[]> {
  const kinds = [
    () => call('GET', '/people/students?per_page=25&sort=name'),
    () => call('GET', `/people/students/${student}`),
    () => call('POST', '/people/households', { name: 'Beside' }),
  ]
  const times: number[] = []
  const pending: Promise<void>[] = []
  const start = performance.now()
  for (let number = 0; !isOver(); number++) {
    const due = start + (number * 1000) / RATE
    await wait(Math.max(0, due - performance.now()))
    const ask = kinds[number % kinds.length] ?? kinds[0]
    pending.push((async () => void (await ask?.()))().then(() => void times.push(performance.now() - due)))
  }
  await Promise.all(pending)
  return times.sort((a, b) => a - b)
}

async function untilDone({ ask }: Stage): Promise<void> {
  const end = Date.now() + LONGEST
  for (;;) {
    const [row] = await ask(
      `select count(*) as n from core_outbox_messages where topic = 'job:fees.run' and state = 'open'`
    )
    if (Number(row?.['n']) === 0) return
    if (Date.now() > end) throw new Error('The fee runs are not done')
    await wait(500)
  }
}

function quantile(times: readonly number[], part: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
}

const database = QUEUES.find((name) => name !== 'redis' && name === (process.argv[2] ?? 'sqlite'))
if (!database) throw new Error('Name sqlite or postgres')
const folder = await mkdtemp(join(tmpdir(), 'lectern-beside-'))
const stage = await openStage(database, folder, seededRandom('beside'))
const [server] = stage.fleet.servers
try {
  server?.start()
  while (!server?.isReady) await wait(50)
  const client = await signIn(String(server.url), stage.ground.students[0] ?? '')
  // Code and statements warm up first.
  const warm = performance.now() + 5000
  await askUntil(client, () => performance.now() > warm)
  const quietEnd = performance.now() + ALONE
  const alone = await askUntil(client, () => performance.now() > quietEnd)
  const began = performance.now()
  for (const id of stage.ground.structures) await client.call('POST', `/fees/structures/${id}/bill`, { instalment: 1 })
  let isDone = false
  const done = untilDone(stage).finally(() => (isDone = true))
  const beside = await askUntil(client, () => isDone)
  await done
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const line = (part: number) => {
    const [before, after] = [quantile(alone, part), quantile(beside, part)]
    return `p${part * 100} ${before.toFixed(1)} ms alone, ${after.toFixed(1)} ms beside, ratio ${(after / before).toFixed(2)}`
  }
  console.log(
    `${database}: ${line(0.5)}; ${line(0.99)}; ${stage.ground.structures.length * stage.ground.billed} pupils in ${seconds} s`
  )
} finally {
  await server?.stop()
  await stage.close()
  await rm(folder, { recursive: true, force: true })
}
process.exit()
