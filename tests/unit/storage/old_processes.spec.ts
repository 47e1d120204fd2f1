import { test } from '@japa/runner'
import { textKey } from '../../../app/engine/base/main.js'
import { announceProcess, findDrift, storageVersion, waitingMigrations } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { sketchRegistry, type FieldSketch } from '../../support/registry_builder.js'
import { openProject, type StorageProject } from '../../support/storage_project.js'

const pupils = (fields: Readonly<Record<string, FieldSketch>>) => sketchRegistry({ 'people.pupil': { fields } })
const name: FieldSketch = { kind: 'text', required: true }
const old = pupils({ name, level: { kind: 'integer', required: true }, note: { kind: 'text' } })
const now = pupils({
  name: { ...name, key: true },
  note: { kind: 'text', required: true, default: '-' },
  active: { kind: 'boolean', required: true, default: true },
})
const renamed = pupils({ name, grade: { kind: 'integer', required: true, was: 'level' }, note: { kind: 'text' } })

for (const opener of BOTH_DIALECTS) {
  test.group(`Changes beside old processes: ${opener.name}`, (group) => {
    let project: StorageProject

    group.each.setup(async () => {
      project = await openProject(opener)
      await project.write(old)
      await project.apply(old)
      await project.insert('people_pupils', 1, { name: 'Ada', level: 7, note: 'kept' })
      return () => project.close()
    })

    const oldServer = () => announceProcess(project.database, { label: 'old server', version: storageVersion(old) })

    test('old and new live together until the last old process has ended', async ({ assert }) => {
      const end = await oldServer()
      await project.write(now)
      const first = await project.apply(now)
      assert.lengthOf(first.applied, 1)
      assert.deepEqual(first.waiting, first.applied)
      assert.deepEqual(await findDrift(now, project.database), [])

      // As the old declarations write, then as the new ones do.
      await project.insert('people_pupils', 2, { name: 'Élise', level: 8, note: null })
      await project.insert('people_pupils', 3, { name: 'Çelik', name_key: textKey('Çelik'), note: '-', active: false })
      await project.execute(`update people_pupils set name = 'Ada II' where level = 7`)
      assert.deepEqual((await project.apply(now)).contracted, [])

      await end()
      assert.deepEqual((await project.apply(now)).contracted, first.applied)
      assert.deepEqual(await waitingMigrations(project.database), [])
      assert.deepEqual(await findDrift(now, project.database), [])
      const rows = await project.rows('people_pupils')
      assert.deepEqual(
        rows.map((row) => [row['name'], row['name_key'], row['note'], row['zz_bin_level_1']]),
        [
          ['Ada II', 'ada ii', 'kept', 7],
          ['Élise', textKey('Élise'), '-', 8],
          ['Çelik', textKey('Çelik'), '-', null],
        ]
      )
    })

    test('goes back from what has not been finished', async ({ assert }) => {
      const end = await oldServer()
      await project.write(now)
      await project.apply(now)
      await project.revert(now, 'people')
      await end()
      assert.deepEqual(await findDrift(old, project.database), [])
      assert.containsSubset(await project.rows('people_pupils'), [{ name: 'Ada', level: 7, note: 'kept' }])
    })

    test('refuses a new name while old processes run, and goes back from nothing that is in use', async ({
      assert,
    }) => {
      const end = await oldServer()
      await project.write(renamed)
      await assert.rejects(() => project.apply(renamed), /rename the column level.*old server/)
      assert.deepEqual(await findDrift(old, project.database), [])
      await end()
      await project.apply(renamed)
      assert.containsSubset(await project.rows('people_pupils'), [{ grade: 7 }])
      const leave = await announceProcess(project.database, { label: 'new server', version: storageVersion(renamed) })
      await assert.rejects(() => project.revert(renamed, 'people'), /go back from people\/0002.*new server/)
      await leave()
      await project.revert(renamed, 'people')
      assert.deepEqual(await findDrift(old, project.database), [])
    })
  })
}
