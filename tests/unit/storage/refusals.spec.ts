import { test } from '@japa/runner'
import { diffSnapshots } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { base, BOOK, PUPIL, pupilRow, state, without } from '../../support/storage_cases.js'
import { openStorage, type OpenedStorage } from '../../support/storage_database.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Rows in the way: ${opener.name}`, (group) => {
    let storage: OpenedStorage
    const from = state({})

    group.each.setup(async () => {
      storage = await openStorage(opener)
      return () => storage.close()
    })

    test('keeps foreign keys watching after a table was rebuilt', async ({ assert }) => {
      const to = state({ fields: without('level') })
      await storage.run(diffSnapshots(from.snapshot, to.snapshot).changes, from.snapshot)
      await assert.rejects(() => storage.execute('delete from people_pupils'))
      const books = await storage.database.read({ text: 'select pupil_id from library_books', values: [] })
      assert.deepEqual(books, [{ pupil_id: PUPIL }])
    })

    test('refuses a required field without default while there are rows', async ({ assert }) => {
      const to = state({ fields: { ...base, code: { kind: 'text', required: true } } })
      const { changes } = diffSnapshots(from.snapshot, to.snapshot)
      await assert.rejects(() => storage.run(changes, from.snapshot), /no default.*\(1\)/)
      assert.deepEqual(await storage.drift(from.snapshot), [])
      await storage.execute('delete from library_books', 'delete from people_pupils')
      await storage.run(changes, from.snapshot)
      assert.deepEqual(await storage.drift(to.snapshot), [])
    })

    test('refuses a unique rule that rows break', async ({ assert }) => {
      const twin = { ...pupilRow, id: BOOK }
      await storage.insert('people_pupils', twin)
      const to = state({ uniques: [{ fields: ['name'], among: 'live', while: null }] })
      const { changes } = diffSnapshots(from.snapshot, to.snapshot)
      await assert.rejects(() => storage.run(changes, from.snapshot), /equal in/)
    })

    test('names what differs from the live tables', async ({ assert }) => {
      const texts = [
        'alter table people_pupils rename column joined to came',
        'drop index ix_library_books_pupil_id',
        'drop index ix_people_houses_created_at_id',
        'create index ix_people_houses_created_at_id on people_houses (id)',
      ]
      await storage.execute(...texts)
      const findings = await storage.drift(from.snapshot)
      const found = findings.map((item) => `${item.kind} ${item.table} ${item.name}`)
      assert.sameMembers(found, [
        'missing_column people_pupils joined',
        'extra_column people_pupils came',
        'missing_index library_books ix_library_books_pupil_id',
        'index_differs people_houses ix_people_houses_created_at_id',
      ])
    })
  })
}
