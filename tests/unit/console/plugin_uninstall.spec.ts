import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { pluginUninstall } from '../../../app/engine/console/plugin_uninstall.js'
import { schemaApply } from '../../../app/engine/console/schema_apply.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { ProjectFolder } from './project_folder.js'

const clock = { system: () => new Date('2026-11-16T00:00:00Z') }

const manifest = (name: string, requires: object) => ({
  name,
  title: name,
  version: '1.0.0',
  engine: '^1.0',
  requires,
  menu: [],
  roles: [{ name: `${name}_clerk`, title: 'Clerk' }],
})
const title = { type: 'string', title: 'Name', maxLength: 100 }

for (const opener of BOTH_DIALECTS) {
  test.group(`plugin:uninstall (${opener.name})`, () => {
    async function open() {
      const folder = await ProjectFolder.make()
      const { database, close } = await opener.open()
      const properties = { name: title }
      await folder.write('plugins/gifts/plugin.json', manifest('gifts', { shop: '^1.0' }))
      await folder.write('plugins/gifts/access.json', { 'gifts.card': { gifts_clerk: { read: true } } })
      await folder.write('plugins/gifts/schemas/card.json', {
        '$id': 'gifts.card',
        'title': 'Card',
        'type': 'object',
        properties,
        'x-entity': { display: 'name' },
      })
      await folder.write('plugins/gifts/schemas/extends/shop.buyer.json', {
        $id: 'shop.buyer',
        properties: { wish: title },
      })
      const apply = () =>
        schemaApply({
          root: folder.root,
          database,
          clock,
          production: false,
          acceptLoss: false,
          registry: folder.registry(),
        })
      const uninstall = (name: string, confirmed = false) =>
        pluginUninstall({ root: folder.root, database, clock, name, confirmed })
      await apply()
      return { folder, apply, uninstall, close: () => close().then(() => folder.remove()) }
    }

    test('shows first, does it when that is confirmed, and is undone by the folder', async ({ assert, cleanup }) => {
      const { folder, apply, uninstall, close } = await open()
      cleanup(close)
      const shown = await uninstall('gifts')
      assert.isTrue(shown.ok, shown.text)
      assert.include(shown.text, 'the table gifts_cards goes to the bin with 0 rows')
      assert.include(shown.text, 'the column shop_buyers.wish goes to the bin with values in 0 rows')
      assert.include(shown.text, 'Nothing was done')
      assert.equal((await apply()).text.split('\n')[0]?.includes('took what'), false)

      assert.include((await uninstall('gifts', true)).text, 'Now take the folder plugins/gifts away')
      const back = await apply()
      assert.isTrue(back.ok, back.text)
      assert.include(back.text, 'took what gifts had left out of the bin')

      await uninstall('gifts', true)
      await rm(join(folder.root, 'plugins/gifts'), { recursive: true })
      const without = await apply()
      assert.isTrue(without.ok, without.text)
    })

    test('refuses what others require, or would not compile without', async ({ assert, cleanup }) => {
      const { folder, uninstall, close } = await open()
      cleanup(close)
      const refused = await uninstall('shop', true)
      assert.isFalse(refused.ok)
      assert.include(refused.text, 'gifts requires shop')
      assert.deepEqual(await uninstall('none'), { ok: false, text: 'There is no plugin "none".' })

      await folder.write('plugins/shop/access.json', {
        'shop.buyer': { gifts_clerk: { read: true }, clerk: { read: true, create: true } },
      })
      const needed = await uninstall('gifts', true)
      assert.isFalse(needed.ok)
      assert.include(needed.text, 'Others do not compile without gifts')
    })
  })
}
