import { test } from '@japa/runner'
import { appWith, compileFiles, entity, link, TEXT } from './fixture.js'

const NUMBER = { 'type': 'string', 'x-field': { type: 'sequence', pattern: 'N-{##}' } }

function findingsOf(properties: object, workflow: unknown = 'standard.document', more: object = {}): readonly string[] {
  const files = {
    ...appWith({ name: TEXT, ...properties }, workflow === null ? {} : { workflow }, {
      'app.thing': {},
      'app.box': {},
    }),
    ...more,
  }
  const box = { 'plugins/app/schemas/box.json': entity('app.box', { name: TEXT }) }
  return compileFiles({ ...box, ...files })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, pointer }) => `${code} ${pointer}`)
}

test.group('Compile | documents', () => {
  test('writes out states, transitions, the link to what was amended and the action', ({ assert }) => {
    const { registry } = compileFiles(
      appWith({ name: { ...TEXT, 'x-field': { allow_on_submit: true } } }, { workflow: 'standard.document' })
    )
    const thing = registry?.entities['app.thing']
    assert.deepEqual(
      thing?.workflow?.states.map(({ name, editable }) => [name, editable]),
      [
        ['draft', null],
        ['submitted', ['name']],
        ['cancelled', []],
      ]
    )
    assert.deepEqual(
      thing?.workflow?.transitions.map(({ name, reason }) => [name, reason]),
      [
        ['submit', 'none'],
        ['cancel', 'required'],
      ]
    )
    assert.deepEqual(
      thing?.actions.map(({ name }) => name),
      ['amend']
    )
    assert.equal(thing?.many['amendments']?.entity, 'app.thing')
    assert.deepEqual(thing?.uniques, [{ fields: ['amended_from'], among: 'live', while: null }])
  })

  test('refuses what is no document, what it has already, and numbers that are none', ({ assert }) => {
    assert.deepEqual(findingsOf({}), [])
    assert.deepEqual(findingsOf({ other: { 'type': 'string', 'x-field': { allow_on_submit: true } } }, null), [
      'DOC001 /properties/other/x-field/allow_on_submit',
    ])
    assert.deepEqual(findingsOf({ amended_from: TEXT }), ['DOC003 /properties/amended_from'])
    assert.deepEqual(findingsOf({ number: NUMBER, second: NUMBER }), ['DOC004 /x-entity/workflow'])
    assert.deepEqual(findingsOf({ number: NUMBER, second: NUMBER }, { use: 'standard.document', number: 'second' }), [])
    assert.deepEqual(findingsOf({ number: NUMBER }, { use: 'standard.document', number: 'name' }), [
      'DOC004 /x-entity/workflow/number',
    ])
    assert.deepEqual(findingsOf({}, 'standard.letter'), ['SCH005 /x-entity/workflow', 'SCH006 /x-entity/workflow'])
  })

  test('refuses ways in which something else could change what stands', ({ assert }) => {
    const use = { use: 'standard.document', depends_on: ['box'] }
    assert.deepEqual(findingsOf({ box: link('app.box') }, use), ['DOC005 /x-entity/workflow/depends_on/0'])
    assert.deepEqual(findingsOf({ box: link('app.thing', { allow_on_submit: true }) }, use), [
      'DOC006 /x-entity/workflow/depends_on/0',
    ])
    assert.deepEqual(findingsOf({ box: link('app.box', { on_delete: 'clear' }) }), [
      'DOC007 /properties/box/x-field/on_delete',
    ])
    const shown = { 'type': 'string', 'x-field': { show_if: "name == 'x'" } }
    const open = { 'type': 'string', 'x-field': { allow_on_submit: true } }
    assert.deepEqual(findingsOf({ name: open, shown }), ['DOC008 /properties/shown'])
    assert.deepEqual(findingsOf({ name: TEXT, shown }), [])
  })
})
