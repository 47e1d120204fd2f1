/**
 * `DATABASE_URL=… node bin/source.js bench_schema_apply`: what writers notice while `schema:apply` changes the table
 * that they write to, on PostgreSQL. One process creates 100 records a second by the declarations of before, as REST does, first
 * alone, then while another process adds and requires fields, fills keys, builds indexes and checks a link over 300,000
 * rows. Prints the times and every failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRecord } from '../app/engine/records/main.js'
import type { Registry } from '../app/engine/model/main.js'
import { announceProcess, findDrift, storageVersion } from '../app/engine/storage/main.js'
import { createClock } from '../app/engine/clock.js'
import { BOTH_DIALECTS } from '../tests/support/databases.js'
import { coreFiles } from '../tests/support/core_files.js'
import { plainSession } from '../tests/support/plain_session.js'
import { openProject, SCHOOL, type StorageProject } from '../tests/support/storage_project.js'
import { compileFiles } from '../tests/unit/compile/fixture.js'
import { actorWith } from '../tests/unit/query/workshop.js'

const RATE = 100
const ROWS = 300_000
const ALONE = 10_000
const SCRIPT = join(import.meta.dirname, '../tests/unit/storage/apply_process.ts')

const plugin = {
  name: 'shop',
  title: 'Shop',
  version: '1.0.0',
  engine: '^1.0',
  requires: {},
  menu: [],
  roles: [{ name: 'clerk', title: 'Clerk' }],
}
const right = { read: true, create: true }
const text = { type: 'string', maxLength: 100 }

function declare(buyer: object, required: readonly string[], rules: object): Registry {
  const { registry, findings } = compileFiles({
    ...coreFiles(),
    'plugins/shop/plugin.json': plugin,
    'plugins/shop/access.json': { 'shop.buyer': { clerk: right }, 'shop.shelf': { clerk: right } },
    'plugins/shop/schemas/shelf.json': entity('shop.shelf', { name: text }, ['name'], {}),
    'plugins/shop/schemas/buyer.json': entity('shop.buyer', buyer, required, rules),
  })
  if (!registry) throw new Error(JSON.stringify(findings))
  return registry
}

function entity($id: string, properties: object, required: readonly string[], rules: object): object {
  return { $id, 'title': $id, 'type': 'object', required, properties, 'x-entity': { display: 'name', ...rules } }
}

const note = { ...text, 'x-field': { search: false, sort: false, filter: false } }
const before = declare({ name: text, code: { type: 'integer' }, note }, ['name'], {})
const after = declare(
  {
    name: text,
    code: { type: 'integer' },
    note: text,
    active: { type: 'boolean', default: true },
    points: { type: 'integer', default: 0 },
    shelf: { 'type': 'string', 'format': 'uuid', 'x-field': { type: 'link', entity: 'shop.shelf' } },
  },
  ['name', 'active', 'points', 'code'],
  { unique: [{ fields: ['name'], among: 'live' }], indexes: [['code', 'name']] }
)

async function main(): Promise<void> {
  const opener = BOTH_DIALECTS.find(({ name }) => name.startsWith('postgres'))
  if (!opener) throw new Error('Set DATABASE_URL to a PostgreSQL database')
  const project = await openProject(opener)
  try {
    await project.write(before)
    await project.apply(before)
    await fill(project)
    const writer = makeWriter(project)
    const end = await announceProcess(project.database, { label: 'the writer', version: storageVersion(before) })
    report('alone', await writeUntil(writer, () => wait(ALONE)))
    await project.write(after)
    const started = performance.now()
    report('beside schema:apply', await writeUntil(writer, () => applyElsewhere(project)))
    console.log(`schema:apply took ${((performance.now() - started) / 1000).toFixed(1)} s`)
    await end()
    const finished = await project.apply(after)
    console.log(`finished when the writer had ended: ${JSON.stringify(finished.contracted)}`)
    console.log(`differences: ${JSON.stringify(await findDrift(after, project.database))}`)
  } finally {
    await project.close()
  }
}

async function fill({ execute }: StorageProject): Promise<void> {
  await execute(`insert into shop_buyers (school_id, id, version, created_at, updated_at, name, name_key, code, note)
    select '${SCHOOL}', gen_random_uuid(), 1, now(), now(), 'Buyer ' || n, 'buyer ' || n, n, 'Note ' || n
    from generate_series(1, ${ROWS}) n`)
  await execute('analyze')
}

/** Creates one record by the declarations of before. */
function makeWriter({ database }: StorageProject): (number: number) => Promise<void> {
  const clock = createClock({ production: false })
  const actor = actorWith(['clerk'], '0193a0b2-7c1d-7000-8000-0000000000aa', SCHOOL)
  const session = plainSession({ registry: before, actor, database, clock })
  return async (number) => {
    const body = { name: `New ${number} ${crypto.randomUUID()}`, code: number, note: 'By the writer' }
    await createRecord({ session, idempotency: null }, 'shop.buyer', body)
  }
}

let made = 0

interface Figures {
  readonly times: readonly number[]
  readonly failures: readonly unknown[]
}

/** Creates at the fixed rate until the work is done; times run from when each was due. */
async function writeUntil(writer: (number: number) => Promise<void>, work: () => Promise<unknown>): Promise<Figures> {
  const times: number[] = []
  const failures: unknown[] = []
  const pending: Promise<void>[] = []
  let isOver = false
  const working = work().finally(() => (isOver = true))
  const start = performance.now()
  for (let number = 0; !isOver; number++) {
    const due = start + (number * 1000) / RATE
    await wait(Math.max(0, due - performance.now()))
    const one = writer(made++).then(
      () => void times.push(performance.now() - due),
      (error: unknown) => void failures.push(error)
    )
    pending.push(one)
  }
  await Promise.all([working, ...pending])
  return { times, failures }
}

function report(title: string, { times, failures }: Figures): void {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  console.log(
    `${title}: ${times.length} created, ${failures.length} failed; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`
  )
  for (const failure of failures.slice(0, 5)) console.log('  failed:', failure)
}

async function applyElsewhere({ place, root }: StorageProject): Promise<void> {
  const { plugins } = after
  const options = JSON.stringify({ place, root, plugins, version: storageVersion(after), killAt: 0 })
  const child = spawn(process.execPath, ['--import=@poppinss/ts-exec', SCRIPT, options], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error('schema:apply has failed')
}

await main()
process.exit(0)
