/**
 * `npm run soak [-- --queue sqlite,postgres,redis] [--rounds 200] [--seed TEXT] [--out FILE]`: processes are killed at
 * random points under load, and what was accepted must be there. See README.md beside.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { QUEUES } from './stage.js'
import { soak } from './soak.js'
import type { SoakResult } from './soak.js'

const { values: asked } = parseArgs({
  options: {
    queue: { type: 'string', default: QUEUES.join(',') },
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now()) },
    out: { type: 'string' },
  },
})

const queues = QUEUES.filter((name) => asked.queue.split(',').includes(name))
const rounds = Number(asked.rounds)
if (queues.length === 0 || !Number.isInteger(rounds) || rounds < 1) {
  throw new Error('Name queues and a number of rounds')
}

let isStopped = false
process.once('SIGINT', () => (isStopped = true))
process.once('SIGTERM', () => (isStopped = true))

console.log(`seed ${asked.seed}`)
const results: SoakResult[] = []
for (const queue of queues) {
  if (isStopped) break
  const folder = await mkdtemp(join(tmpdir(), `lectern-soak-${queue}-`))
  const result = await soak({ queue, rounds, seed: asked.seed, folder, tell: console.log, isStopped: () => isStopped })
  results.push(result)
  const { seconds, accepted, faults } = result
  console.log(`${queue}: ${result.rounds} rounds, ${accepted} writes accepted, ${seconds} s, ${faults.length} faults`)
  for (const fault of faults) console.log(`  ! ${fault}`)
  if (faults.length === 0) await rm(folder, { recursive: true })
  else console.log(`  what is there is left in ${folder}`)
}
if (asked.out) {
  await mkdir(dirname(asked.out), { recursive: true })
  await writeFile(asked.out, `${JSON.stringify({ seed: asked.seed, results }, null, 2)}\n`)
}
process.exit(results.every(({ faults }) => faults.length === 0) ? 0 : 1)
