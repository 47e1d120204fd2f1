import { test } from '@japa/runner'
import { schemaCheck } from '../../../app/engine/console/schema_check.js'
import { ProjectFolder, buyer } from './project_folder.js'

test.group('schema:check', () => {
  test('passes right declarations', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    assert.deepEqual(schemaCheck(folder.root), { ok: true, text: '0 errors, 0 warnings' })
  })

  test('prints every mistake with file, pointer and hint, and fails', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    await folder.write(
      'plugins/shop/schemas/buyer.json',
      buyer({ age: { 'type': 'integer', 'title': 'Age', 'x-field': { type: 'intteger' } } }, ['nmae'])
    )
    await folder.write('plugins/shop/access.json', '{ "shop.buyer": { "clerk": { "read": true, } } }')
    const { ok, text } = schemaCheck(folder.root)
    assert.isFalse(ok)
    assert.include(text, 'plugins/shop/schemas/buyer.json#/properties/age')
    assert.include(text, 'plugins/shop/schemas/buyer.json#/required')
    assert.include(text, 'plugins/shop/access.json')
    assert.match(text, /hint: /)
    assert.match(text, /[3-9] errors/)
  })
})
