import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { schemaApply } from '../../../app/engine/console/schema_apply.js'
import { schemaPlan } from '../../../app/engine/console/schema_plan.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { ProjectFolder, buyer } from './project_folder.js'

const clock = { system: () => new Date('2026-11-16T00:00:00Z') }
const MIGRATIONS = 'plugins/shop/migrations'

async function open(opener: DatabaseOpener) {
  const folder = await ProjectFolder.make()
  const { database, close } = await opener.open()
  const options = { root: folder.root, database, clock, production: false, acceptLoss: false }
  return {
    folder,
    database,
    plan: () => schemaPlan({ root: folder.root, database, registry: folder.registry() }),
    apply: (overrides: Partial<typeof options> = {}) =>
      schemaApply({ ...options, registry: folder.registry(), ...overrides }),
    close: async () => {
      await close()
      await folder.remove()
    },
  }
}

for (const opener of BOTH_DIALECTS) {
  test.group(`schema:plan and schema:apply (${opener.name})`, () => {
    test('plan, write, apply and emit; then there is nothing to do', async ({ assert, cleanup }) => {
      const { folder, database, plan, apply, close } = await open(opener)
      cleanup(close)
      const before = await plan()
      assert.include(before.text, 'add the table shop_buyers')
      const { ok, text } = await apply()
      assert.isTrue(ok, text)
      assert.include(text, 'wrote plugins/shop/migrations/0001_initial.json')
      assert.include(text, 'applied shop/0001_initial')
      assert.include(text, 'wrote schemas/generated/types.ts')
      assert.deepEqual(await database.read({ text: 'select name from shop_buyers', values: [] }), [])
      const after = await plan()
      assert.include(after.text, 'Nothing to do')
      assert.deepEqual(await readdir(join(folder.root, MIGRATIONS)), ['0001_initial.json', 'snapshot.json'])
    })

    test('applies committed migrations only in production', async ({ assert, cleanup }) => {
      const { folder, apply, close } = await open(opener)
      cleanup(close)
      const refused = await apply({ production: true })
      assert.isFalse(refused.ok)
      assert.include(refused.text, 'never written')
      await assert.rejects(() => access(join(folder.root, MIGRATIONS)))
      await apply()
      assert.deepEqual(await apply({ production: true }), { ok: true, text: 'Nothing to apply.' })
    })

    test('lets no value go before it was agreed to', async ({ assert, cleanup }) => {
      const { folder, database, plan, apply, close } = await open(opener)
      cleanup(close)
      await folder.write(
        'plugins/shop/schemas/buyer.json',
        buyer({ note: { type: 'string', title: 'Note', maxLength: 50 } })
      )
      await apply()
      const insert = `insert into shop_buyers (school_id, id, name, name_key, note, note_key, version, created_at, updated_at, custom)
        values ('0193a0b2-7c1d-7000-8000-000000000001', '0193a0b2-7c1d-7000-8000-000000000002', 'A', 'a', 'kept', 'kept', 1,
        '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '{}')`
      await database.transaction(() => database.write([{ text: insert, values: [] }]), { label: 'test' })
      await folder.write('plugins/shop/schemas/buyer.json', buyer())
      const planned = await plan()
      assert.match(planned.text, /loss: .*note.*\(1 row\)/)
      const refused = await apply()
      assert.isFalse(refused.ok)
      assert.include(refused.text, '--accept-loss')
      assert.lengthOf(await readdir(join(folder.root, MIGRATIONS)), 2)
      const agreed = await apply({ acceptLoss: true })
      assert.isTrue(agreed.ok, agreed.text)
    })
  })
}
