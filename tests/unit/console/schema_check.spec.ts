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

  test('looks for what has too many decimals in other currencies only', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    const declared = buyer({
      fee: { type: 'string', format: 'money' },
      rate: { 'type': 'string', 'x-field': { type: 'decimal', scale: 7 } },
    }) as { 'x-entity': object }
    const checks = [{ code: 'dear', rule: 'fee * rate < 100', field: 'fee', message: 'Too dear.' }]
    await folder.write('plugins/shop/schemas/buyer.json', {
      ...declared,
      'x-entity': { ...declared['x-entity'], checks },
    })
    assert.doesNotThrow(() => folder.registry())
    const { ok, text } = schemaCheck(folder.root)
    assert.isFalse(ok)
    assert.include(text, '`fee * rate` needs 11 decimals; 9 is the most.')
  })
})
