import { test } from '@japa/runner'
import { appWith, codesOf, compileFiles, entity, TEXT } from './fixture.js'

const SEALED = { 'type': 'string', 'x-field': { type: 'encrypted_text' } }
const NUMBER = { 'type': 'string', 'x-field': { type: 'sequence', pattern: 'N-{##}' } }
const REQUEST = {
  'schemas/core/change_request.json': entity('core.change_request', { name: TEXT }, { internal: true }),
}
const proposing = (properties: object, proposals: readonly string[]) => ({
  ...REQUEST,
  ...appWith(properties, { proposals }),
})

test.group('Compile | proposals', () => {
  test('write out the action, whose input asks for nothing and leaves nothing out', ({ assert }) => {
    const properties = { name: { ...TEXT, default: 'x' }, phone: { ...TEXT, minLength: 3 } }
    const { registry } = compileFiles(proposing(properties, ['name', 'phone']))
    const action = registry?.entities['app.thing']?.actions.find(({ name }) => name === 'propose')
    assert.deepEqual(
      action?.input?.fields.map((field) => [field.name, field.required]),
      [
        ['name', false],
        ['phone', false],
        ['proposal_reason', false],
      ]
    )
  })

  test('name only fields that people write', ({ assert }) => {
    const properties = { name: TEXT, number: NUMBER, told: { ...TEXT, readOnly: true } }
    assert.deepEqual(codesOf(proposing(properties, ['name', 'none', 'told'])), [
      'PRP001 /x-entity/proposals/1',
      'PRP001 /x-entity/proposals/2',
    ])
  })

  test('take no field that is kept encrypted, as requests are not', ({ assert }) => {
    assert.deepEqual(codesOf(proposing({ name: TEXT, secret: SEALED }, ['name', 'secret'])), [
      'PRP002 /x-entity/proposals/1',
    ])
  })
})
