/**
 * Many schools on one installation: makes them (100 unless `SCHOOLS` says otherwise, each with a pupil), every fifth
 * with a plugin off, and prints what start, memory and one request cost. Uses the database of the environment, which
 * should be an empty one. `node bin/source.js bench_schools`.
 */
import 'reflect-metadata'
import type { ApplicationService } from '@adonisjs/core/types'
import { createIgnitor } from '../bin/ignitor.js'

const COUNT = Number(process.env['SCHOOLS'] || 100)
const ROUNDS = 20
/** Lists of one school after another, whose connections keep their reach. */
const SAME = 2000

async function measureSchools(): Promise<void> {
  process.env['NODE_ENV'] = 'development'
  const began = performance.now()
  const app = createIgnitor().createApp('console')
  await app.init()
  await app.boot()
  await app.start(() => undefined)
  const started = performance.now() - began
  console.log(JSON.stringify({ start_ms: Math.round(started), ...(await measure(app)) }, null, 2))
  await app.terminate()
}

async function measure(app: ApplicationService) {
  const { Engine } = await import('../app/engine/main.js')
  const { SchoolOperations, Schools } = await import('../app/schools/main.js')
  const { systemActor } = await import('../database/demo_school.js')
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  const operations = await app.container.make(SchoolOperations)
  const before = megabytes()
  const making = performance.now()
  for (let number = 0; number < COUNT; number++) {
    const slug = `many-${number}`
    const admin = { name: 'Owner', email: `owner@${slug}.test`, passwordHash: 'none' }
    const { overview } = await operations.create(null, { slug, name: slug }, admin)
    const system = systemActor(overview.school)
    await engine.create(system, 'people.student', { name: 'Pupil', status: 'active', is_boarder: false })
    if (number % 5 !== 0) continue
    const { version = null } = await engine.read(system, 'core.school', overview.school.id, '')
    await engine.update(system, 'core.school', overview.school.id, { plugins_off: 'fees', version })
  }
  const made = performance.now() - making
  const schools = await (await app.container.make(Schools)).all()
  const first: number[] = []
  const later: number[] = []
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const school of schools) {
      const at = performance.now()
      await engine.list(systemActor(school), 'people.student', 'per_page=25')
      const times = turn === 0 ? first : later
      times.push(performance.now() - at)
    }
  }
  const [one] = schools
  const same: number[] = []
  for (let count = 0; one && count < SAME; count++) {
    const at = performance.now()
    await engine.list(systemActor(one), 'people.student', 'per_page=25')
    same.push(performance.now() - at)
  }
  return {
    database: engine.database.dialect,
    row_security: engine.database.rowSecurity,
    schools: schools.length,
    make_ms_per_school: Math.round(made / COUNT),
    heap_before_mb: before,
    heap_after_mb: megabytes(),
    rss_mb: Math.round(process.memoryUsage().rss / 1_048_576),
    first_list_ms_slowest: round(Math.max(...first)),
    list_ms_median_in_turn: round(median(later)),
    list_ms_median_same_school: round(median(same)),
  }
}

function megabytes(): number {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 1_048_576)
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}

await measureSchools()
process.exit()
