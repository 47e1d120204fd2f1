import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Registry } from '../../../app/engine/model/main.js'
import { findDrift } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { idOf, openProject, type StorageProject } from '../../support/storage_project.js'
import { appWith, compileFiles, entity, link, manifest, TEXT } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'

const BUS: Files = {
  'plugins/bus/plugin.json': manifest('bus', { requires: { app: '^1.0' } }),
  'plugins/bus/schemas/stop.json': entity('bus.stop', { name: TEXT }),
  'plugins/bus/access.json': { 'bus.stop': {} },
}

const added = (properties: object): Files => ({
  ...BUS,
  'plugins/bus/schemas/extends/app.thing.json': {
    '$id': 'app.thing',
    properties,
    'x-entity': { unique: [{ fields: ['stop', 'seat'] }] },
  },
})
const SEATS = { stop: link('bus.stop'), seat: { type: 'integer' } }

function registryOf(thing: object, more: Files, required: readonly string[] = []): Registry {
  const files = { ...appWith(thing), ...more }
  const schema = files['plugins/app/schemas/thing.json'] as object
  const { registry, findings } = compileFiles({ ...files, 'plugins/app/schemas/thing.json': { ...schema, required } })
  if (!registry) throw new Error(JSON.stringify(findings))
  return registry
}

const THING = { name: TEXT, size: { type: 'integer' } }
const alone = registryOf(THING, {})
const together = registryOf(THING, added(SEATS))

for (const opener of BOTH_DIALECTS) {
  test.group(`Columns that a plugin adds to another's table: ${opener.name}`, (group) => {
    let project: StorageProject
    group.each.setup(async () => {
      project = await openProject(opener)
      return () => project.close()
    })

    const file = async (plugin: string, name: string) =>
      JSON.parse(await readFile(join(project.root, 'plugins', plugin, 'migrations', `${name}.json`), 'utf8')) as object
    const text = async (plugin: string, name: string) => JSON.stringify(await file(plugin, name))

    test('stand in its own migrations, also where both are new', async ({ assert }) => {
      await project.write(together)
      assert.notInclude(await text('app', '0001_initial'), 'seat')
      assert.notInclude(await text('app', 'snapshot'), 'seat')
      assert.include(await text('bus', '0001_initial'), 'seat')
      assert.include(await text('bus', 'snapshot'), 'seat')
      await project.apply(together)
      assert.deepEqual(await findDrift(together, project.database), [])
      await project.write(together)
      assert.lengthOf((await project.apply(together)).applied, 0)
    })

    test('stay with their values when the table is changed by its own plugin, and go when theirs is undone', async ({
      assert,
    }) => {
      await project.write(alone)
      await project.apply(alone)
      await project.insert('app_things', 1, { name: 'One', name_key: 'one', size: 4 })
      await project.write(together)
      await project.apply(together)
      await project.insert('bus_stops', 1, { name: 'Market', name_key: 'market' })
      await project.execute('update app_things set seat = 7')

      const stricter = registryOf(THING, added(SEATS), ['size'])
      await project.write(stricter)
      assert.notInclude(await text('app', '0002_change_nullability_app_things_size'), 'seat')
      assert.deepEqual((await project.apply(stricter)).applied, [
        { plugin: 'app', name: '0002_change_nullability_app_things_size' },
      ])
      assert.deepEqual(await findDrift(stricter, project.database), [])
      assert.deepEqual(
        (await project.rows('app_things')).map(({ id, size, seat }) => [id, size, seat]),
        [[idOf(1), 4, 7]]
      )

      assert.equal(await project.revert(stricter, 'bus'), '0001_initial')
      const required = registryOf(THING, {}, ['size'])
      assert.deepEqual(await findDrift(required, project.database), [])
      assert.lengthOf((await project.apply(stricter)).applied, 1)
      assert.deepEqual(await findDrift(stricter, project.database), [])
    })

    test('are kept where the plugin is gone and the table is written anew', async ({ assert }) => {
      await project.write(together)
      await project.apply(together)
      await project.insert('app_things', 1, { name: 'One', name_key: 'one', size: 4, seat: 7 })
      const required = registryOf(THING, {}, ['size'])
      await project.write(required)
      assert.lengthOf((await project.apply(required)).applied, 1)
      const seats = async () => (await project.rows('app_things')).map(({ size, seat }) => [size, seat])
      assert.deepEqual(await seats(), [[4, 7]])

      // Of a column that the database has not kept either nobody knows; SQLite would leave it out.
      await project.execute('alter table app_things add column stranger text')
      await project.write(alone)
      const outcome = await project.apply(alone).catch((error: unknown) => String(error))
      if (project.database.dialect === 'sqlite') {
        assert.include(String(outcome), 'columns of a plugin that is not installed: stranger')
      }
      assert.deepEqual(await seats(), [[4, 7]])
    })

    test('are dropped by a migration of its own', async ({ assert }) => {
      await project.write(together)
      await project.apply(together)
      const fewer = registryOf(THING, added({ ...SEATS, note: TEXT }))
      await project.write(fewer)
      await project.apply(fewer)
      await project.write(together)
      assert.include(await text('bus', '0003_drop_column_app_things_note'), 'drop_column')
      await project.apply(together)
      assert.deepEqual(await findDrift(together, project.database), [])
      assert.include(await text('bus', 'snapshot'), 'zz_bin_note_1')
    })
  })
}
