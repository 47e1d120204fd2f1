/**
 * `npm run bench [-- --quick] [--only list_25] [--database sqlite|postgres] [--json]`. See README.md beside.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { FULL, QUICK } from './data.js'
import type { Facts } from './fill.js'
import { compareAnswers } from './compare.js'
import { runRound } from './load.js'
import type { Round } from './load.js'
import { formatTable } from './report.js'
import type { Measured } from './report.js'
import { startServer } from './servers.js'
import type { Server } from './servers.js'
import { WORKLOADS } from './workloads.js'
import type { Workload } from './workloads.js'

const { values: asked } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    database: { type: 'string' },
    connections: { type: 'string', default: '16' },
  },
})

const size = asked.quick ? QUICK : FULL
const rounds = asked.quick ? 3 : 5
const seconds = asked.quick ? 2 : 4
const connections = Number(asked.connections)
const workloads = WORKLOADS.filter(({ name }) => asked.only === undefined || asked.only.split(',').includes(name))
const databases = asked.database === undefined ? ['postgres', 'sqlite'] : [asked.database]

const measured: Measured[] = []
for (const database of databases) measured.push(...(await benchDatabase(database)))
console.log(asked.json ? measured.map((line) => JSON.stringify(line)).join('\n') : formatTable(measured, workloads))

async function benchDatabase(database: string): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-bench-'))
  const url = database === 'postgres' ? await emptyPostgres() : undefined
  const { privateKey } = generateKeyPairSync('ed25519')
  const environment = {
    DATA_DIR: folder,
    DATABASE_URL: url ?? '',
    BENCH_SIZE: asked.quick ? 'quick' : 'full',
    APP_KEY: randomBytes(32).toString('base64url'),
    APP_URL: 'http://127.0.0.1:3491',
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SESSION_DRIVER: 'cookie',
  }
  const ours = await startServer<Facts>('ours.ts', 3491, environment)
  const baseline = await startServer<Facts>('baseline/main.ts', 3492, {
    ...environment,
    BENCH_FACTS: JSON.stringify(ours.facts),
  })
  try {
    await compareAnswers(ours, baseline, size)
    const found: Measured[] = []
    for (const workload of workloads) found.push(await measure(workload, database, ours, baseline))
    return found
  } finally {
    await Promise.all([ours.stop(), baseline.stop()])
    await rm(folder, { recursive: true })
  }
}

/** Interleaved rounds after a warm-up of each; the medians of the rounds. */
async function measure(
  workload: Workload,
  database: string,
  ours: Server<Facts>,
  baseline: Server<Facts>
): Promise<Measured> {
  const target = ({ url, pid }: Server<Facts>, token: string) => ({ url, pid, token })
  const sides = [target(ours, ours.facts[workload.token]), target(baseline, ours.facts[workload.token])] as const
  const results: [Round[], Round[]] = [[], []]
  for (const side of sides) await runRound(side, workload, size, 2, connections)
  for (let round = 0; round < rounds; round++) {
    for (const at of [0, 1] as const) results[at].push(await runRound(sides[at], workload, size, seconds, connections))
  }
  const [mine, theirs] = results
  const line: Measured = {
    workload: workload.name,
    database,
    ours_rps: Math.round(median(mine.map((round) => round.requestsPerSecond))),
    baseline_rps: Math.round(median(theirs.map((round) => round.requestsPerSecond))),
    ratio: 0,
    ours_cpu_ms: Number(median(mine.map((round) => round.cpuMs)).toFixed(3)),
    baseline_cpu_ms: Number(median(theirs.map((round) => round.cpuMs)).toFixed(3)),
  }
  const ratio = Number((line.ours_rps / line.baseline_rps).toFixed(3))
  console.error(`${database} ${workload.name}: ${line.ours_rps} / ${line.baseline_rps} = ${ratio}`)
  return { ...line, ratio }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** A database of its own beside the one that DATABASE_URL names, made anew. */
async function emptyPostgres(): Promise<string> {
  const url = new URL(process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query('drop database if exists lectern_bench with (force)')
  await client.query('create database lectern_bench')
  await client.end()
  url.pathname = '/lectern_bench'
  return url.href
}
