import { test } from '@japa/runner'
import { findDrift, snapshotOf } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { sketchRegistry, type EntitySketch } from '../../support/registry_builder.js'
import { openProject, SCHOOL, type StorageProject } from '../../support/storage_project.js'

const pupils = (pupil: EntitySketch) =>
  sketchRegistry({ 'people.house': { fields: { name: { kind: 'text' } } }, 'people.pupil': pupil })
const name = { kind: 'text', required: true } as const
const first = pupils({ fields: { name, note: { kind: 'text' } } })
const second = pupils({
  fields: {
    name: { ...name, key: true },
    note: { kind: 'text', required: true, default: '-' },
    active: { kind: 'boolean', required: true, default: true },
    house: { kind: 'id', link: 'people.house' },
  },
  uniques: [{ fields: ['name'], among: 'live', while: null }],
})
const UNIQUE = snapshotOf(second).tables['people_pupils']?.indexes.find((index) => index.unique)?.name ?? ''

for (const opener of BOTH_DIALECTS.filter((item) => item.name.startsWith('postgres'))) {
  test.group(`Changes beside writers: ${opener.name}`, (group) => {
    let project: StorageProject

    group.each.setup(async () => {
      project = await openProject(opener)
      await project.write(first)
      await project.apply(first)
      for (let number = 0; number < 1100; number++) {
        await project.insert('people_pupils', number, { name: `Pupil ${number}`, note: null })
      }
      await project.write(second)
      return () => project.close()
    })

    test('lets others write while somebody holds the table, and gets its turn afterwards', async ({ assert }) => {
      const release = Promise.withResolvers<void>()
      const holds = Promise.withResolvers<void>()
      const holder = project.database.transaction(
        async () => {
          const text = `update people_pupils set note = 'mine' where name = 'Pupil 1'`
          await project.database.write([{ text, values: [] }])
          holds.resolve()
          await release.promise
        },
        { label: 'holder' }
      )
      await holds.promise
      const applying = project.apply(second)
      for (let number = 2000; number < 2050; number++) {
        await project.insert('people_pupils', number, { name: `Pupil ${number}`, note: 'new' })
      }
      release.resolve()
      await holder
      await applying
      assert.deepEqual(await findDrift(second, project.database), [])
      const rows = await project.rows('people_pupils')
      assert.lengthOf(rows, 1150)
      assert.isEmpty(
        rows.filter((row) => row['name_key'] !== String(row['name']).toLowerCase() || row['note'] === null)
      )
      assert.containsSubset(rows, [{ name: 'Pupil 1', note: 'mine' }])
    })

    test('builds an index anew of which a broken-off build has left an invalid one', async ({ assert }) => {
      await project.database.alone({ text: 'alter table people_pupils add column name_key text', values: [] })
      await project.execute(`update people_pupils set name_key = case when name like '%7' then 'x' else name end`)
      const build = `create unique index concurrently ${UNIQUE} on people_pupils (school_id, name_key) where "deleted_at" is null`
      await assert.rejects(() => project.database.alone({ text: build, values: [] }))
      assert.isFalse(await isValid(project))
      // The column goes, the index would go with it: as after a crash it must be there when the change begins.
      await project.execute('alter table people_pupils rename column name_key to gone')
      await project.apply(second)
      assert.isTrue(await isValid(project))
    })

    test('leaves nothing of a change behind that rows do not allow, and keeps those before it', async ({ assert }) => {
      const twin = { name: 'PUPIL 7', note: 'twin' }
      await project.insert('people_pupils', 3000, twin)
      await assert.rejects(() => project.apply(second), /equal in/)
      assert.isNull(await isValid(project))
      await project.execute(`delete from people_pupils where school_id = $1 and note = 'twin'`, [SCHOOL])
      await project.apply(second)
      assert.isTrue(await isValid(project))
      assert.deepEqual(await findDrift(second, project.database), [])
    })
  })
}

async function isValid({ database }: StorageProject): Promise<boolean | null> {
  const text = `select indisvalid as valid from pg_index where indexrelid = to_regclass('${UNIQUE}')`
  const [row] = await database.read({ text, values: [] })
  return row ? row['valid'] === true : null
}
