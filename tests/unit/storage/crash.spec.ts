import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { findDrift, storageVersion } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { sketchRegistry } from '../../support/registry_builder.js'
import { openProject, type StorageProject } from '../../support/storage_project.js'

const SCRIPT = join(import.meta.dirname, 'apply_process.ts')
const name = { kind: 'text', required: true } as const
const first = sketchRegistry({
  'people.house': { fields: { name } },
  'people.pupil': { fields: { name, level: { kind: 'text' }, note: { kind: 'text', required: true } } },
})
const second = sketchRegistry({
  'people.house': {
    fields: { name: { ...name, key: true } },
    uniques: [{ fields: ['name'], among: 'live', while: null }],
  },
  'people.pupil': {
    fields: {
      name: { ...name, key: true },
      level: { kind: 'integer', required: true, default: 0 },
      house: { kind: 'id', link: 'people.house' },
    },
    indexes: [['name']],
  },
})
/** Journeys to the database at which the process dies, one after another. */
const DEATHS = [1, 2, 4, 5, 7, 8]

for (const opener of BOTH_DIALECTS) {
  test.group(`An apply that is killed: ${opener.name}`, () => {
    test('is continued by the next, as often as that is killed too, and loses nothing', async ({ assert, cleanup }) => {
      const project = await openProject(opener)
      cleanup(() => project.close())
      await project.write(first)
      await project.apply(first)
      for (let number = 0; number < 3; number++) {
        await project.insert('people_pupils', number, {
          name: `Pupil ${number}`,
          level: ['7', 'x', '12'][number] ?? '',
          note: 'kept',
        })
      }
      await project.write(second)

      const ends: (string | null)[] = []
      for (const killAt of DEATHS) ends.push(await applyElsewhere(project, killAt))
      assert.include(ends, 'SIGKILL')
      await project.apply(second)

      assert.deepEqual(await findDrift(second, project.database), [])
      const rows = await project.rows('people_pupils')
      assert.deepEqual(
        rows.map((row) => [row['name_key'], Number(row['level']), row['zz_bin_level_1'], row['zz_bin_note_1']]),
        [
          ['pupil 0', 7, '7', 'kept'],
          ['pupil 1', 0, 'x', 'kept'],
          ['pupil 2', 12, '12', 'kept'],
        ]
      )
    }).timeout(120_000)
  })
}

/** How a process that applies has ended: by a signal, or null by itself. */
async function applyElsewhere(project: StorageProject, killAt: number): Promise<string | null> {
  const { place, root } = project
  const { plugins } = second
  const options = JSON.stringify({ place, root, plugins, version: storageVersion(second), killAt })
  const child = spawn(process.execPath, ['--import=@poppinss/ts-exec', SCRIPT, options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (signal === null && code !== 0) throw new Error(`The process has failed with ${code}`)
  return signal
}
