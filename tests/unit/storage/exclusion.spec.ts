import { test } from '@japa/runner'
import type { Json } from '../../../app/engine/base/main.js'
import { exclude, MAKE_RANGES } from '../../../app/engine/storage/exclusion.js'
import { diffSnapshots, tableOf } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { base, HELD, pupilRow, state, without } from '../../support/storage_cases.js'
import { openStorage, type OpenedStorage } from '../../support/storage_database.js'

const fields = { ...base, gone: { kind: 'date' as const } }
const free = state({ fields })
const held = state({ fields, exclusives: [{ ...HELD, name: 'ex_pupils', fields: ['house', 'level'] }] })
const TWIN = '01900000-0000-7000-8000-0000000000c1'

for (const opener of BOTH_DIALECTS) {
  test.group(`Times kept apart: ${opener.name}`, (group) => {
    let storage: OpenedStorage
    group.each.setup(async () => {
      storage = await openStorage(opener)
      await storage.run(diffSnapshots(state({}).snapshot, free.snapshot).changes, state({}).snapshot)
      return () => storage.close()
    })

    const { changes } = diffSnapshots(free.snapshot, held.snapshot)
    const another = (more: Readonly<Record<string, Json>> = {}) =>
      storage.insert('people_pupils', { ...pupilRow, id: TWIN, ...more })
    const keep = () => storage.run(changes, free.snapshot)

    test('counts the rows that overlap before it is kept', async ({ assert }) => {
      await another({ joined: null, gone: '2026-02-01' })
      await assert.rejects(keep, /overlap by house_id, level \(2\)/)
      await storage.execute("update people_pupils set gone = '2026-01-31' where gone is not null")
      await keep()
      assert.deepEqual(await storage.drift(held.snapshot), [])
    })

    test('counts the rows that end before they begin', async ({ assert }) => {
      await storage.execute("update people_pupils set gone = '2026-01-30'")
      await assert.rejects(keep, /end before they begin \(1\)/)
    })

    test('is missed where somebody has taken it away', async ({ assert }) => {
      await keep()
      const text =
        storage.database.dialect === 'postgres'
          ? 'alter table people_pupils drop constraint ex_pupils'
          : 'drop trigger ex_pupils_update'
      await storage.execute(text)
      assert.deepEqual(
        (await storage.drift(held.snapshot)).map(({ kind, name }) => `${kind} ${name}`),
        ['missing_exclusion ex_pupils']
      )
    })

    test('stays when a table is rebuilt and when a column gets another name', async ({ assert }) => {
      await keep()
      const changed = state({
        fields: {
          ...without('level'),
          gone: fields.gone,
          name: { kind: 'text' },
          form: { kind: 'integer', was: 'level' },
        },
        exclusives: [{ ...HELD, name: 'ex_pupils', fields: ['house', 'form'] }],
      })
      const help = { renames: { tables: {}, columns: { 'people_pupils.form': 'level' } } }
      const { changes: more } = diffSnapshots(held.snapshot, changed.snapshot, help)
      assert.notInclude(
        more.map(({ kind }) => kind),
        'add_exclusion'
      )
      await storage.run(more, held.snapshot)
      assert.deepEqual(await storage.drift(changed.snapshot), [])
      const { level, ...row } = pupilRow
      await assert.rejects(() => storage.insert('people_pupils', { ...row, form: level ?? null, id: TWIN }))
    })

    if (opener.name.startsWith('postgres')) {
      test('ranges alone keep the same where the extension is not there', async ({ assert }) => {
        const wide = state({
          fields: { ...fields, day: { kind: 'boolean' } },
          exclusives: [{ ...HELD, name: 'ex_pupils', fields: ['house', 'name', 'level', 'day'] }],
        })
        await storage.execute('alter table people_pupils add column day boolean', `do $$ begin ${MAKE_RANGES} end $$`)
        await storage.execute('update people_pupils set day = true')
        const table = tableOf(wide.snapshot, 'people_pupils')
        const [exclusion] = table.exclusions ?? []
        if (!exclusion) throw new Error('Nothing is kept')
        await storage.execute(exclude(table, exclusion, 'ranges'))
        const error = await another({ day: true }).catch((thrown: unknown) => thrown)
        assert.containsSubset(error, { kind: 'exclusion', constraint: 'ex_pupils' })
        const others: readonly Readonly<Record<string, Json>>[] = [
          { day: false },
          { day: null },
          { name: 'ada', day: true },
          { level: 8, day: true },
        ]
        for (const other of others) {
          await another(other)
          await storage.execute(`delete from people_pupils where id = '${TWIN}'`)
        }
        await another({ day: true, joined: '2025-01-01', gone: '2026-01-31' })
      })
    }
  })
}
