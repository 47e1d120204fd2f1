import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { openApi, typeScript } from '../../../app/engine/emit/main.js'
import { ledgerRegistry } from '../records/derived/ledger.js'

type Schemas = Readonly<Record<string, { readonly properties: Readonly<Record<string, JsonObject>> }>>

test.group('Derived fields in generated files', () => {
  const NAMES = ['total', 'paid', 'open', 'late', 'label', 'pupil_name', 'family']

  test('are read only in answers and unknown in bodies', ({ assert }) => {
    const { schemas } = openApi(ledgerRegistry())['components'] as unknown as { schemas: Schemas }
    for (const name of NAMES) {
      assert.isTrue(schemas.TillBill?.properties[name]?.readOnly, name)
      for (const form of ['Create', 'Patch', 'Replace']) {
        assert.notProperty(schemas[`TillBill${form}`]?.properties, name)
      }
    }
    assert.equal(schemas.TillBill?.properties.paid?.type, 'integer')
    assert.deepEqual(schemas.TillBill?.properties.total?.type, ['integer', 'null'])
    assert.isTrue(schemas.TillLine?.properties.amount?.readOnly)
    assert.notProperty(schemas.TillLineCreate?.properties, 'amount')
  })

  test('may be filtered and sorted by as far as their type can', ({ assert }) => {
    const document = JSON.stringify(openApi(ledgerRegistry()))
    assert.include(document, 'filter[late]')
    assert.include(document, 'filter[total]')
  })

  test('are in the types of records and not of bodies', async ({ assert }) => {
    const text = await typeScript(ledgerRegistry())
    const of = (name: string) => text.slice(text.indexOf(`export interface ${name} {`)).split('\n}')[0] ?? ''
    assert.match(of('TillBill'), /late\?: boolean \| null/)
    assert.match(of('TillBill'), /paid\?: number\n/)
    assert.notInclude(of('TillBillCreate'), 'total')
  })
})
