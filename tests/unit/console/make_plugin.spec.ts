import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { findPluginHouseRules } from '../../../bin/checks/plugins.js'
import { makeEntity, makePlugin } from '../../../app/engine/console/make_plugin.js'
import { pluginCheck } from '../../../app/engine/console/plugin_check.js'
import { ProjectFolder, buyer } from './project_folder.js'

test.group('make:plugin, make:entity and plugin:check', (group) => {
  let folder: ProjectFolder
  group.each.setup(async () => {
    folder = await ProjectFolder.make()
    return () => folder.remove()
  })

  test('make what compiles and keeps the house rules', async ({ assert }) => {
    const made = await makePlugin(folder.root, 'library')
    assert.isTrue(made.ok, made.text)
    const more = await makeEntity(folder.root, 'library.book')
    assert.isTrue(more.ok, more.text)
    const registry = folder.registry()
    assert.includeMembers(Object.keys(registry.entities), ['library.library_item', 'library.book'])
    assert.includeMembers(
      registry.menu.map(({ entity }) => entity),
      ['library.library_item', 'library.book']
    )
    assert.deepEqual(pluginCheck(folder.root, 'library'), { ok: true, text: '0 errors, 0 warnings' })
    assert.deepEqual(findPluginHouseRules(folder.root), [])
  })

  test('overwrite nothing and make nothing that has no name or no plugin', async ({ assert }) => {
    const before = await readFile(join(folder.root, 'plugins/shop/schemas/buyer.json'), 'utf8')
    assert.include((await makePlugin(folder.root, 'shop')).text, 'there already')
    assert.include((await makeEntity(folder.root, 'shop.buyer')).text, 'there already')
    assert.include((await makePlugin(folder.root, '../out')).text, 'is no name')
    assert.include((await makeEntity(folder.root, 'library.book')).text, 'make:plugin library first')
    assert.equal(await readFile(join(folder.root, 'plugins/shop/schemas/buyer.json'), 'utf8'), before)
  })

  test('tell what is wrong with one plugin, and that another is in the way', async ({ assert }) => {
    await makePlugin(folder.root, 'library')
    await folder.write('plugins/shop/schemas/buyer.json', buyer({}, ['nmae']))
    const shop = pluginCheck(folder.root, 'shop')
    assert.isFalse(shop.ok)
    assert.include(shop.text, 'plugins/shop/schemas/buyer.json#/required')
    const library = pluginCheck(folder.root, 'library')
    assert.isFalse(library.ok)
    assert.include(library.text, '0 errors')
    assert.include(library.text, 'run schema:check')
    assert.isFalse(pluginCheck(folder.root, 'nobody').ok)
  })
})
