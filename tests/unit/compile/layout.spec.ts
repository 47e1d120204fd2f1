import { test } from '@japa/runner'
import { appWith, codesOf, compileFiles, TEXT } from './fixture.js'

const PROPERTIES = { name: TEXT, phone: TEXT, note: TEXT }
const ACTION = {
  'plugins/app/actions/thing.ring.json': { $id: 'app.thing:ring', title: 'Ring', button: { icon: 'bell' } },
}
const section = (key: string, name: string, more: object = {}) => ({ key, title: key, rows: [[name]], ...more })
const laidOut = (layout: object) => ({ ...appWith(PROPERTIES, { layout }), ...ACTION })

test.group('Compile | layouts', () => {
  test('keep tabs, columns, notes and buttons as they are said, and nothing where nothing is', ({ assert }) => {
    const { registry, findings } = compileFiles(
      laidOut({
        sections: [section('one', 'name', { columns: 3, note: 'Say <it>', button: 'ring' }), section('two', 'phone')],
        tabs: [
          { key: 'first', title: 'First', sections: ['one'] },
          { key: 'second', title: 'Second', sections: ['two'] },
        ],
      })
    )
    assert.deepEqual(
      findings.filter(({ code }) => code.startsWith('SCR')),
      []
    )
    const layout = registry?.entities['app.thing']?.layout
    assert.deepInclude(layout?.sections[0], { columns: 3, note: 'Say <it>', button: 'ring' })
    assert.notProperty(layout?.sections[1], 'note')
    assert.deepEqual(
      layout?.tabs?.map(({ key, sections }) => [key, ...sections]),
      [
        ['first', 'one'],
        ['second', 'two'],
      ]
    )
    assert.equal(layout?.sections.at(-1)?.key, 'more')
    const plain = compileFiles(laidOut({ sections: [section('one', 'name')] })).registry?.entities['app.thing']
    assert.notProperty(plain?.layout, 'tabs')
  })

  test('are told of tabs and buttons that lead to nothing', ({ assert }) => {
    const codes = codesOf(
      laidOut({
        sections: [section('one', 'name', { button: 'rng' }), section('two', 'phone')],
        tabs: [
          { key: 'first', title: 'First', sections: ['one', 'tow'] },
          { key: 'first', title: 'Again', sections: ['one'] },
        ],
      })
    )
    assert.sameMembers(
      codes.filter((code) => code.startsWith('SCR')),
      [
        'SCR012 /x-entity/layout/sections/0/button',
        'SCR010 /x-entity/layout/tabs/0/sections/1',
        'SCR003 /x-entity/layout/tabs/1/key',
        'SCR011 /x-entity/layout/tabs/1/sections/0',
      ]
    )
  })
})
