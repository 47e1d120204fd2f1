import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Registry } from '../../../app/engine/model/main.js'
import {
  applyMigrations,
  findDrift,
  pendingMigrations,
  planChanges,
  revertLastMigration,
  storageVersion,
  writeMigrations,
} from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS, type OpenedDatabase } from '../../support/databases.js'
import { sketchRegistry } from '../../support/registry_builder.js'

const pupil = { name: { kind: 'text', required: true } } as const
const first = sketchRegistry({
  'core.school': { fields: { name: { kind: 'text' } }, platform: true },
  'people.pupil': { fields: { ...pupil, site: { kind: 'id', link: 'core.school' } } },
})
const second = sketchRegistry({
  'core.school': { fields: { name: { kind: 'text' } }, platform: true },
  'people.pupil': { fields: { ...pupil, phone: { kind: 'text', required: true } } },
})

for (const opener of BOTH_DIALECTS) {
  test.group(`Migrations: ${opener.name}`, (group) => {
    let opened: OpenedDatabase
    let root: string

    group.each.setup(async () => {
      opened = await opener.open()
      root = await mkdtemp(join(tmpdir(), 'lectern-root-'))
      return async () => {
        await opened.close()
        await rm(root, { recursive: true })
      }
    })

    const optionsOf = (registry: Registry) => ({
      database: opened.database,
      root,
      plugins: registry.plugins,
      version: storageVersion(registry),
      clock: { system: () => new Date('2026-04-01T10:00:00Z') },
    })
    const write = async (registry: Registry) => writeMigrations(root, await planChanges({ registry, root }))

    test('plans, writes and applies, and then has nothing left to do', async ({ assert }) => {
      assert.isNotEmpty(await findDrift(first, opened.database))
      const written = await write(first)
      assert.deepEqual(
        written.map(({ plugin, name }) => `${plugin}/${name}`),
        ['core/0001_initial', 'people/0001_initial']
      )
      assert.lengthOf(await pendingMigrations(optionsOf(first)), 2)

      const result = await applyMigrations(optionsOf(first))
      assert.deepEqual(result, {
        applied: [
          { plugin: 'core', name: '0001_initial' },
          { plugin: 'people', name: '0001_initial' },
        ],
        known: 0,
        contracted: [],
        waiting: [],
        broughtBack: [],
      })
      assert.deepEqual(await findDrift(first, opened.database), [])
      const { plugins } = await planChanges({ registry: first, root })
      assert.deepEqual(plugins, [])
      assert.deepEqual(await applyMigrations(optionsOf(first)), {
        applied: [],
        known: 2,
        contracted: [],
        waiting: [],
        broughtBack: [],
      })
      const ledger = await opened.database.read({ text: 'select applied_at from lectern_migrations', values: [] })
      assert.equal(ledger[0]?.applied_at, '2026-04-01T10:00:00.000Z')
    })

    test('tells what a plan could lose, counts it, refuses it whole and can go back', async ({ assert }) => {
      await write(first)
      await applyMigrations(optionsOf(first))
      const insert = `insert into people_pupils (school_id, id, version, created_at, updated_at, name) values
        ('01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-0000000000bb', 1, '2026-04-01T10:00:00.000Z', '2026-04-01T10:00:00.000Z', 'Ada')`
      await opened.database.transaction(() => opened.database.write([{ text: insert, values: [] }]), { label: 'row' })

      const plan = await planChanges({ registry: second, root, database: opened.database })
      assert.deepEqual(
        plan.plugins.flatMap((part) => part.hazards.map(({ kind, rows }) => ({ kind, rows }))),
        [{ kind: 'blocked', rows: 1 }]
      )
      await writeMigrations(root, plan)
      await assert.rejects(() => applyMigrations(optionsOf(second)), /phone is required and has no default/)
      assert.deepEqual(await findDrift(first, opened.database), [])

      await opened.database.transaction(
        () => opened.database.write([{ text: 'delete from people_pupils', values: [] }]),
        { label: 'empty' }
      )
      await applyMigrations(optionsOf(second))
      assert.deepEqual(await findDrift(second, opened.database), [])
      const reverted = await revertLastMigration({ ...optionsOf(second), plugin: 'people' })
      assert.match(reverted ?? '', /^0002_/)
      assert.deepEqual(await findDrift(first, opened.database), [])
      await applyMigrations(optionsOf(second))
      assert.deepEqual(await findDrift(second, opened.database), [])
    })

    test('refuses an applied migration that was edited, or lost', async ({ assert }) => {
      const written = await write(first)
      await applyMigrations(optionsOf(first))
      const file = written[1]?.files[0] ?? ''
      const text = await readFile(file, 'utf8')
      await writeFile(file, JSON.stringify(JSON.parse(text)))
      await applyMigrations(optionsOf(first))
      await writeFile(file, text.replace('people_pupils', 'people_others'))
      await assert.rejects(() => applyMigrations(optionsOf(first)), /people\/0001_initial was edited/)
    })

    test('lets two that apply at once do it once', async ({ assert }) => {
      await write(first)
      const outcomes = await Promise.allSettled([applyMigrations(optionsOf(first)), applyMigrations(optionsOf(first))])
      const applied = outcomes.flatMap((item) => (item.status === 'fulfilled' ? item.value.applied : []))
      assert.lengthOf(applied, 2)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.match(String(outcome.reason), /Another process/)
      }
      assert.deepEqual(await findDrift(first, opened.database), [])
    })
  })
}
