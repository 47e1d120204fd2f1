import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Registry } from '../../../app/engine/model/main.js'
import {
  emptyBin,
  findDrift,
  pendingMigrations,
  planUninstall,
  revertToFolder,
  storageVersion,
  uninstallPlugin,
} from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { clock, idOf, openProject, type StorageProject } from '../../support/storage_project.js'
import { appWith, compileFiles, entity, link, manifest, TEXT } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'

const SEATS = { stop: link('bus.stop'), seat: { type: 'integer' } }

/** A plugin with two entities that point at each other and at `app.thing`, and columns in the latter. */
const busWith = (stop: object, added: object = SEATS, thing = 'app.thing'): Files => ({
  'plugins/bus/plugin.json': manifest('bus', { requires: { app: '^1.0' } }),
  'plugins/bus/schemas/stop.json': entity('bus.stop', {
    name: TEXT,
    line: link('bus.line'),
    near: link(thing),
    ...stop,
  }),
  'plugins/bus/schemas/line.json': entity('bus.line', { name: TEXT, first: link('bus.stop') }),
  'plugins/bus/access.json': { 'bus.stop': {}, 'bus.line': {} },
  [`plugins/bus/schemas/extends/${thing}.json`]: {
    '$id': thing,
    'properties': added,
    'x-entity': { unique: [{ fields: ['stop', 'seat'] }] },
  },
})

const THING = { name: TEXT, size: { type: 'integer' } }

function registryOf(thing: object, more: Files, required: readonly string[] = []): Registry {
  const files = { ...appWith(thing), ...more }
  const schema = files['plugins/app/schemas/thing.json'] as object
  const { registry, findings } = compileFiles({ ...files, 'plugins/app/schemas/thing.json': { ...schema, required } })
  if (!registry) throw new Error(JSON.stringify(findings))
  return registry
}

const alone = registryOf(THING, {})
const together = registryOf(THING, busWith({}))

for (const opener of BOTH_DIALECTS) {
  test.group(`A plugin that is uninstalled: ${opener.name}`, (group) => {
    let project: StorageProject
    group.each.setup(async () => {
      project = await openProject(opener)
      return () => project.close()
    })

    const optionsOf = (registry: Registry, without = alone) => ({
      ...project.options(registry),
      plugin: 'bus',
      version: storageVersion(without),
    })
    const things = async () =>
      (await project.rows('app_things')).map(({ id, size, seat, stop_id: stop }) => [id, size, seat, stop])
    const kept = [
      [idOf(1), 4, 7, idOf(3)],
      [idOf(2), 5, null, null],
    ]

    async function install(registry = together) {
      await project.write(registry)
      await project.apply(registry)
      await project.insert('app_things', 1, { name: 'One', name_key: 'one', size: 4 })
      await project.insert('app_things', 2, { name: 'Two', name_key: 'two', size: 5 })
      await project.insert('bus_stops', 3, { name: 'Market', name_key: 'market', near_id: idOf(1) })
      await project.insert('bus_lines', 4, { name: 'Red', name_key: 'red', first_id: idOf(3) })
      await project.execute(`update bus_stops set line_id = '${idOf(4)}'`)
      await project.execute(`update app_things set seat = 7, stop_id = '${idOf(3)}' where id = '${idOf(1)}'`)
    }

    test('leaves its tables and columns in the bin, told and counted before', async ({ assert }) => {
      await install()
      const plan = await planUninstall(optionsOf(together))
      assert.sameDeepMembers(
        [...plan.tables],
        [
          { table: 'bus_stops', rows: 1 },
          { table: 'bus_lines', rows: 1 },
        ]
      )
      assert.deepEqual(plan.columns, [
        { table: 'app_things', column: 'stop_id', rows: 1 },
        { table: 'app_things', column: 'seat', rows: 1 },
      ])
      assert.deepEqual(await findDrift(together, project.database), [])

      await uninstallPlugin(optionsOf(together))
      assert.deepEqual(await findDrift(alone, project.database), [])
      assert.lengthOf(await project.rows('zz_bin__bus_bus_stops'), 1)
      assert.deepEqual(await pendingMigrations(project.options(together)), [
        { plugin: 'bus', name: 'which was uninstalled' },
      ])
      assert.deepEqual(await pendingMigrations(project.options(alone)), [])
      await assert.rejects(() => uninstallPlugin(optionsOf(together)), /uninstalled already/)
      await assert.rejects(() => project.revert(together, 'bus'), /schema:apply/)
    })

    test('gets all of it back when it is installed again, whatever was done to the others meanwhile', async ({
      assert,
    }) => {
      await install()
      await uninstallPlugin(optionsOf(together))

      // Each of these writes the table anew on SQLite.
      const stricter = registryOf({ ...THING, note: TEXT }, {}, ['size'])
      await project.write(stricter)
      await project.apply(stricter)
      assert.deepEqual(await findDrift(stricter, project.database), [])
      const fewer = registryOf(THING, {}, ['size'])
      await project.write(fewer)
      await project.apply(fewer)
      await project.insert('app_things', 5, { name: 'Three', name_key: 'three', size: 6 })

      const again = registryOf(THING, busWith({ colour: TEXT }), ['size'])
      await project.write(again)
      const { broughtBack, applied } = await project.apply(again)
      assert.deepEqual(broughtBack, ['bus'])
      assert.lengthOf(applied, 1)
      assert.deepEqual(await findDrift(again, project.database), [])
      assert.deepEqual(await things(), [...kept, [idOf(5), 6, null, null]])
      const [stop] = await project.rows('bus_stops')
      assert.deepEqual([stop?.['name'], stop?.['line_id'], stop?.['near_id']], ['Market', idOf(4), idOf(1)])
      // Keys hold again, and it can go and come once more.
      await assert.rejects(() => project.execute(`update bus_stops set line_id = '${idOf(9)}'`))
      await uninstallPlugin(optionsOf(again, fewer))
      assert.deepEqual((await project.apply(again)).broughtBack, ['bus'])
      assert.deepEqual(await things(), [...kept, [idOf(5), 6, null, null]])
    })

    test('comes back empty where the bin was emptied', async ({ assert }) => {
      await install()
      await uninstallPlugin(optionsOf(together))
      await project.database.transaction(() => emptyBin(project.database, new Date(clock.system().getTime() + 1)), {
        label: 'empty',
      })
      assert.deepEqual((await project.apply(together)).broughtBack, ['bus'])
      assert.deepEqual(await findDrift(together, project.database), [])
      assert.deepEqual(await project.rows('bus_stops'), [])
      assert.deepEqual(
        (await things()).map(([, , seat]) => seat),
        [null, null]
      )
    })

    test('is refused to come back where its rows point at records that are gone', async ({ assert }) => {
      await install()
      await uninstallPlugin(optionsOf(together))
      await project.execute(`delete from app_things where id = '${idOf(1)}'`)
      await assert.rejects(() => project.apply(together), /point at rows of app_things that do not exist \(1\)/)
      assert.deepEqual(await findDrift(alone, project.database), [])
    })

    test('stays while migrations wait, or processes run with it', async ({ assert }) => {
      await install()
      const more = registryOf(THING, busWith({ colour: TEXT }))
      await project.write(more)
      await assert.rejects(() => uninstallPlugin(optionsOf(more)), /run schema:apply first/)
      await project.apply(more)
      const seen =
        project.database.dialect === 'postgres'
          ? 'extract(epoch from clock_timestamp()) * 1000'
          : "unixepoch('subsec') * 1000"
      const beat = (version: string) =>
        project.execute(
          `insert into lectern_processes (id, label, version, seen_at) values ('1', 'web 1', '${version}', cast(${seen} as ${project.database.dialect === 'postgres' ? 'bigint' : 'integer'}))`
        )
      await beat(storageVersion(more))
      await assert.rejects(() => uninstallPlugin(optionsOf(more)), /web 1/)
      assert.deepEqual((await planUninstall(optionsOf(more))).processes, ['web 1'])
      await project.execute('delete from lectern_processes')
      await beat(storageVersion(alone))
      await uninstallPlugin(optionsOf(more))
      assert.deepEqual(await findDrift(alone, project.database), [])
    })
  })

  test.group(`An older version of a plugin over newer tables: ${opener.name}`, (group) => {
    let project: StorageProject
    group.each.setup(async () => {
      project = await openProject(opener)
      return () => project.close()
    })
    const newer = registryOf(THING, busWith({ colour: TEXT }, { ...SEATS, side: TEXT }))

    async function downgrade() {
      await project.write(together)
      await project.apply(together)
      const snapshot = join(project.root, 'plugins/bus/migrations/snapshot.json')
      const older = await readFile(snapshot, 'utf8')
      await project.write(newer)
      const { applied } = await project.apply(newer)
      await writeFile(snapshot, older)
      await project.insert('app_things', 1, { name: 'One', name_key: 'one', size: 4, side: 'left', side_key: 'left' })
      for (const { name } of applied) await rm(join(project.root, 'plugins/bus/migrations', `${name}.json`))
      return applied
    }

    test('is refused, with what to do', async ({ assert }) => {
      await downgrade()
      await assert.rejects(
        () => project.apply(together),
        /older version than the tables. Put the newer version back, or run schema:rollback bus --to-folder/
      )
      await assert.rejects(() => pendingMigrations(project.options(together)), /older version/)
    })

    test('goes back by what the database has kept, again and again, and loses nothing', async ({ assert }) => {
      const applied = await downgrade()
      const back = await revertToFolder({ ...project.options(together), plugin: 'bus' })
      assert.deepEqual(
        back,
        applied.map(({ name }) => name)
      )
      assert.deepEqual(await findDrift(together, project.database), [])
      assert.lengthOf(await revertToFolder({ ...project.options(together), plugin: 'bus' }), 0)
      // What was put into the bin so outlives a table that is written anew, and a second way back.
      const stricter = registryOf(THING, busWith({}), ['size'])
      await project.write(stricter)
      await project.apply(stricter)
      const again = registryOf(THING, busWith({}, { ...SEATS, side: TEXT }), ['size'])
      await project.write(again)
      await project.apply(again)
      await project.execute("update app_things set side = 'right'")
      await project.revert(again, 'bus')
      const [row] = await project.rows('app_things')
      assert.deepEqual([row?.['zz_bin_side_1'], row?.['zz_bin_side_2']], ['left', 'right'])
    })
  })
}
