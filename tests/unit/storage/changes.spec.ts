import { test } from '@japa/runner'
import { diffSnapshots, inverseOf } from '../../../app/engine/storage/main.js'
import { backfillsOf, renameHintsOf } from '../../../app/engine/storage/snapshot.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { CASES, state, told } from '../../support/storage_cases.js'
import { openStorage, type OpenedStorage } from '../../support/storage_database.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Changes: ${opener.name}`, (group) => {
    let storage: OpenedStorage
    const from = state({})

    group.each.setup(async () => {
      storage = await openStorage(opener)
      return () => storage.close()
    })

    test('makes the tables that the snapshot says', async ({ assert }) => {
      assert.deepEqual(await storage.drift(from.snapshot), [])
    })

    for (const { title, to, kinds, row } of CASES) {
      test(`${title}, and finds the way back`, async ({ assert }) => {
        const help = { renames: renameHintsOf(to.registry), backfills: backfillsOf(to.registry) }
        const { changes, refusals, after } = diffSnapshots(from.snapshot, to.snapshot, help)
        assert.deepEqual(refusals, [])
        assert.deepEqual(changes.map((change) => change.kind).sort(), [...kinds].sort())

        await storage.run(changes, from.snapshot)
        assert.deepEqual(await storage.drift(to.snapshot), [])
        assert.containsSubset(await storage.pupil(), row ?? {})
        assert.deepEqual(diffSnapshots(after, to.snapshot).changes, [])

        await storage.run(inverseOf(from.snapshot, changes), after)
        assert.deepEqual(await storage.drift(from.snapshot), [])
        assert.containsSubset(await storage.pupil(), told)
      })
    }
  })
}
