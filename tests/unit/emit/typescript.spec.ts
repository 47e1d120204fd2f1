import ts from 'typescript'
import { test } from '@japa/runner'
import { emitAll, typeScript } from '../../../app/engine/emit/main.js'
import { smallRegistry } from './fixtures.js'

test.group('TypeScript types', () => {
  test('make one interface per entity and form, found by name', async ({ assert }) => {
    const text = await typeScript(smallRegistry())
    for (const name of ['ShopBuyer', 'ShopBuyerCreate', 'ShopBuyerPatch', 'ShopBuyerReplace', 'ShopOrderLine']) {
      assert.match(text, new RegExp(`export interface ${name} \\{`))
    }
    assert.match(text, /'shop\.buyer': \{/)
    assert.notInclude(text, 'password_hash')
  })

  test('are correct TypeScript without an any', async ({ assert }) => {
    const text = await typeScript(smallRegistry())
    const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true })
    assert.deepEqual(
      diagnostics?.map((item) => item.messageText),
      []
    )
    assert.notMatch(text, /\bany\b|\[k: string\]: unknown/)
  })

  test('give equal bytes for equal input', async ({ assert }) => {
    assert.deepEqual([...(await emitAll(smallRegistry()))], [...(await emitAll(smallRegistry()))])
  })
})
