import { test } from '@japa/runner'
import { checkElevation } from '../../../app/engine/records/elevation.js'
import { parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import { workshop } from '../query/workshop.js'

const registry = workshop()
const plugin = { ...registry.plugins[0], elevates: ['shop.item'] } as (typeof registry.plugins)[number]
const check = (query: string, entity = 'shop.item', elevates = plugin.elevates) => {
  checkElevation(registry, { ...plugin, elevates }, entity, parseListQuery(parseQueryString(query)))
}

test.group('Records with all rights', () => {
  test('are those of the entities listed, their rows among them', ({ assert }) => {
    assert.doesNotThrow(() => check('include=parts&filter[parts.label]=a&sort=name'))
    assert.throws(() => check('', 'shop.maker'), /does not list shop.maker/)
  })

  test('are not reached over another one: {$self}')
    .with([
      'include=maker',
      'fields=maker.name',
      'include=parts.supplier',
      'filter[maker.city]=x',
      'filter[or][0][maker.city]=x&filter[or][1][name]=y',
      'filter[parts.supplier.name]=x',
      'sort=maker.name',
    ])
    .run(({ assert }, query) => {
      assert.throws(() => check(query), /does not list shop.maker/)
      assert.doesNotThrow(() => check(query, 'shop.item', ['shop.item', 'shop.maker']))
    })

  test('a link itself may be asked for, as its value stands in the record', ({ assert }) => {
    assert.doesNotThrow(() => check('fields=maker&filter[maker][null]=true'))
  })
})
