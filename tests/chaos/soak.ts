import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { seededRandom } from '../../database/sandbox/random.js'
import type { Random } from '../../database/sandbox/random.js'
import { openLedger, Sender } from './clients.js'
import type { Ledger } from './clients.js'
import { ACCOUNT } from './ground_facts.js'
import { work } from './load.js'
import { openStage } from './stage.js'
import type { QueueName, Stage } from './stage.js'
import { verify } from './verify.js'
import type { Ask, Findings } from './verify.js'

export interface SoakOptions {
  readonly queue: QueueName
  readonly rounds: number
  readonly seed: string
  /** An empty one, for all that there is of this soak. */
  readonly folder: string
  readonly tell: (line: string) => void
  /** Whether it is to end after the round at hand. */
  readonly isStopped: () => boolean
}

export interface SoakResult extends Findings {
  readonly queue: QueueName
  readonly rounds: number
  readonly seconds: number
  readonly killed: Readonly<Record<string, number>>
  readonly accepted: number
  readonly repeated: number
  readonly unanswered: number
  readonly restarts: number
  readonly audit: string
}

/** What a round kills, and how likely. */
const TARGETS = { server: 50, worker: 25, everything: 5, postgres: 8, redis: 12 } as const
type Target = keyof typeof TARGETS

/** How long a round goes on before it kills, in milliseconds. */
const ROUND = [200, 2500] as const
/** It goes on until up to so many writes are accepted, or so long in milliseconds. */
const MOST_WRITES = 12
const LONGEST_ROUND = 20_000
/** Of the rounds that kill a process so many do so while it still starts. */
const EARLY = 0.15
/** What is left to do when the load has ended may take so long, in milliseconds. */
const LONGEST_REST = 300_000

/** One installation under load, killed again and again, and looked through at the end. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { queue, rounds, seed, folder, tell } = options
  const began = performance.now()
  const random = seededRandom(`${seed} ${queue}`)
  const stage = await openStage(queue, folder, random)
  const ledger = openLedger()
  const killed: Record<string, number> = {}
  try {
    await stage.fleet.start()
    let isOver = false
    const sender = new Sender(stage.fleet, ledger, ACCOUNT, seededRandom(`${seed} sender`))
    const load = { ground: stage.ground, sender, ledger, random: seededRandom(`${seed} load`), isOver: () => isOver }
    const working = work(load)
    for (let round = 1; round <= rounds && ledger.faults.length === 0 && !options.isStopped(); round++) {
      await untilWorked(ledger, random)
      const target = await killOne(stage, random)
      killed[target] = (killed[target] ?? 0) + 1
      if (round % 20 === 0) {
        tell(`${queue}: round ${round}, ${ledger.accepted} accepted, ${ledger.unanswered} sent again`)
      }
    }
    isOver = true
    await stage.fleet.untilReady(true)
    await working
    const rest = await untilQuiet(stage.ask)
    const hung = await stage.fleet.stop()
    const findings = await verify(stage.ask, ledger, stage.ground)
    const audit = await stage.ace('audit:verify')
    const faults = [
      ...findings.faults,
      ...hung.map((name) => `${name} did not end at SIGTERM`),
      ...rest,
      ...(audit.code === 0 ? [] : [`audit:verify: ${audit.text}`]),
    ]
    return {
      ...summary(options, ledger, began),
      ...findings,
      faults,
      killed,
      rounds: sum(killed),
      restarts: stage.fleet.restarts,
      audit: firstLine(audit.text),
    }
  } catch (error) {
    const faults = [...ledger.faults, error instanceof Error ? (error.stack ?? error.message) : String(error)]
    return {
      ...summary(options, ledger, began),
      counts: {},
      faults,
      killed,
      rounds: sum(killed),
      restarts: stage.fleet.restarts,
      audit: '',
    }
  } finally {
    await stage.fleet.stop().catch(() => undefined)
    await stage.close()
    tell(`${queue}: logs in ${join(folder, '*.log')}`)
  }
}

/** Waits a while, longer where clients got nothing done: on a slow machine they would wait for ever. */
async function untilWorked(ledger: Ledger, random: Random): Promise<void> {
  const wanted = ledger.accepted + random.integer(0, MOST_WRITES)
  const end = Date.now() + LONGEST_ROUND
  await wait(random.integer(...ROUND))
  while (ledger.accepted < wanted && Date.now() < end) await wait(20)
}

/** Kills something and lets it come back; what a stage does not have is another server's turn. */
async function killOne({ fleet, postgres, redis }: Stage, random: Random): Promise<Target> {
  const drawn = random.weighted(TARGETS)
  const target = (drawn === 'postgres' && !postgres) || (drawn === 'redis' && !redis) ? 'server' : drawn
  const own = target === 'postgres' ? postgres : target === 'redis' ? redis : null
  if (own) {
    await own.kill()
    await wait(random.integer(0, 1500))
    await own.start()
    return target
  }
  if (!random.chance(EARLY)) await fleet.untilReady()
  if (target === 'everything') await Promise.all(fleet.members.map((member) => member.kill()))
  else {
    const isServer = target === 'server'
    await random.pick(fleet.members.filter(({ url }) => (url !== null) === isServer)).kill()
  }
  return target
}

/** Waits until nothing is left to do and every entry of the audit is sealed; what is left after all. */
async function untilQuiet(ask: Ask): Promise<readonly string[]> {
  const end = Date.now() + LONGEST_REST
  for (;;) {
    const [row] = await ask(`select (select count(*) from core_outbox_messages where state = 'open') as open,
      (select count(*) from core_audit_entries where seq is null) as unsealed`)
    const [open, unsealed] = [Number(row?.['open']), Number(row?.['unsealed'])]
    if (open === 0 && unsealed === 0) return []
    if (Date.now() > end) {
      return [`after ${LONGEST_REST / 1000} s ${open} messages are open and ${unsealed} entries not sealed`]
    }
    await wait(500)
  }
}

function summary({ queue }: SoakOptions, { accepted, repeated, unanswered }: Ledger, began: number) {
  return { queue, seconds: Math.round((performance.now() - began) / 1000), accepted, repeated, unanswered }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.includes('entries')) ?? ''
}
