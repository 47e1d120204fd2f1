/**
 * `DATA_DIR=$(mktemp -d) node --import=@poppinss/ts-exec bench/permissions.ts [operations]`: what permissions cost a list
 * and a read. CPU of this process for the same operation with the grants of a role and with none to look at (`system`),
 * on one SQLite database, in turns. No HTTP stands around them, so their share of a whole request is smaller.
 */
import 'reflect-metadata'
import type { Actor } from '../app/engine/main.js'
import { createIgnitor } from '../bin/ignitor.js'
import { QUICK, SCHOOL_ID } from './data.js'

const ROUNDS = 9
const operations = Number(process.argv[2] ?? 400)

const app = createIgnitor().createApp('console')
await app.init()
await app.boot()
await app.start(() => undefined)

const { Engine } = await import('../app/engine/main.js')
const { Identity } = await import('../app/identity/main.js')
const { fill } = await import('./fill.js')

const { adminId, parentId } = await fill(app, QUICK)
const engine = await app.container.make(Engine)
const identity = await app.container.make(Identity)
const admin = await actorOf(adminId)
const parent = await actorOf(parentId)
const system: Actor = { ...admin, kind: 'system', roles: [], reason: 'bench' }
const own = await engine.list(parent, 'people.student', '')
const ids = own.data.map(({ id }) => String(id))

const list = (actor: Actor, query: string) => () => engine.list(actor, 'people.student', query)
const ONE = `filter[id][in]=${ids.join(',')}`
const works = {
  'list of 25, role for all rows': [list(admin, 'per_page=25'), list(system, 'per_page=25')],
  'list of 25 with its household': [
    list(admin, 'per_page=25&include=household'),
    list(system, 'per_page=25&include=household'),
  ],
  'read, role for all rows': [
    () => engine.read(admin, 'people.student', ids[0] ?? '', ''),
    () => engine.read(system, 'people.student', ids[0] ?? '', ''),
  ],
  'own children, against the same rows by id': [list(parent, 'per_page=25'), list(system, `per_page=25&${ONE}`)],
} as const

for (const [name, [granted, free]] of Object.entries(works)) {
  await cpuOf(granted)
  await cpuOf(free)
  const rounds: (readonly [number, number])[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push([await cpuOf(granted), await cpuOf(free)])
  const [withGrants, without] = [median(rounds.map(([a]) => a)), median(rounds.map(([, b]) => b))]
  const share = (100 * (withGrants - without)) / without
  console.log(
    JSON.stringify({ name, granted_us: round1(withGrants), free_us: round1(without), more_percent: round1(share) })
  )
}
await app.terminate()

async function actorOf(userId: string): Promise<Actor> {
  const actor = await identity.resolver.byUser(userId, SCHOOL_ID, { id: '', address: '' })
  if (!actor) throw new Error('Nobody there')
  return actor
}

/** CPU microseconds of this process for one operation. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let index = 0; index < operations; index++) await work()
  const { user, system: kernel } = process.cpuUsage(before)
  return (user + kernel) / operations
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round1(value: number): number {
  return Math.round(value * 10) / 10
}
