import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { createClock } from '../../../app/engine/clock.js'
import { E_DATABASE_DIFFERS, Engine } from '../../../app/engine/main.js'
import { emptyDemoDatabase, schoolsIn } from '../../../database/demo_reset.js'
import { loadSchool, schoolOf, systemActor } from '../../../database/demo_school.js'
import { generateSandbox } from '../../../database/sandbox/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { DatabaseOpener } from '../../support/databases.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

async function openEngine(opener: DatabaseOpener) {
  const { database, close } = await opener.open()
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  return { engine: new Engine({ root: ROOT, database, clock, secret: 'test' }), close }
}

/** The number of rows in a cell. */
function sizeOf(rows: unknown): number {
  return Array.isArray(rows) ? rows.length : 0
}

/** The smaller school of the sandbox. */
function riverside() {
  const school = generateSandbox({ passwordHash: 'none' }).schools.find(({ school: { slug } }) => slug === 'riverside')
  if (!school) throw new Error('The sandbox has no riverside')
  return school
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Demo on ${opener.name}`, () => {
    test('fits the declarations once its migrations ran, and not before', async ({ assert, cleanup }) => {
      const { engine, close } = await openEngine(opener)
      cleanup(close)
      await assert.rejects(() => engine.checkDatabase(), E_DATABASE_DIFFERS)
      assert.deepEqual(await schoolsIn(engine), [])
      await engine.applyMigrations()
      await engine.checkDatabase()
    })

    test('has every record of the sandbox, numbers that go on, and can be emptied', async ({ assert, cleanup }) => {
      const { engine, close } = await openEngine(opener)
      cleanup(close)
      await engine.loadPluginCode()
      await engine.applyMigrations()
      const data = riverside()
      await loadSchool(engine, data)
      const actor = systemActor(schoolOf(data.school))
      for (const { entity, records } of data.batches.filter((batch) => batch.entity.includes('people.'))) {
        const { meta } = await engine.list(actor, entity, 'per_page=1')
        assert.equal(meta.total, records.length, entity)
      }
      const { data: structures } = await engine.list(actor, 'fees.fee_structure', 'include=lines,instalments')
      const planned = data.batches.find(({ entity }) => entity === 'fees.fee_structure')?.records ?? []
      assert.deepEqual(
        structures.map(({ id, stage, lines, instalments }) => [id, stage, sizeOf(lines), sizeOf(instalments)]),
        planned.map(({ id, lines, instalments }) => [id, 'active', sizeOf(lines), sizeOf(instalments)])
      )
      const pupil = await engine.create(actor, 'people.student', { name: 'New', status: 'active', is_boarder: false })
      const series = data.series.find(({ field, period }) => field === 'admission_number' && period === '2026')
      assert.equal(pupil['admission_number'], `STU-2026-${String(series?.next).padStart(4, '0')}`)

      await emptyDemoDatabase(engine)
      assert.deepEqual(await schoolsIn(engine), [])
      await engine.applyMigrations()
      await engine.checkDatabase()
    }).timeout(90_000)

    test('leaves a database alone that has a real school or user', async ({ assert, cleanup }) => {
      const { engine, close } = await openEngine(opener)
      cleanup(close)
      await engine.applyMigrations()
      const record = { ...riverside().school, id: crypto.randomUUID(), slug: 'real' }
      const actor = systemActor(schoolOf(record))
      await engine.create(actor, 'core.user', { name: 'Head', email: 'head@school.example', status: 'active' })
      await assert.rejects(() => emptyDemoDatabase(engine), /1 users without a mail under \.test/)
      await engine.create(actor, 'core.school', record)
      await assert.rejects(() => emptyDemoDatabase(engine), /the school real/)
      assert.deepEqual(await schoolsIn(engine), ['real'])
    })
  })
}
