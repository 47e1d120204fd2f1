import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import {
  actionButtonsView,
  collectionButtonsView,
  formView,
  inputScene,
  processFormView,
  recordView,
  textsOfNew,
  textsOfRecord,
  workflowBarView,
} from '../../../app/engine/screens/main.js'
import { bakery } from '../actions/bakery.js'
import { IDS, sceneOf } from './ground.js'
import type { Denials } from './ground.js'

const CAN = { update: true, delete: true, place: true, bake: true, cancel: true, pay: true, totals: true, card: true }

function orders(denials: Denials = {}) {
  return sceneOf('bakery.order', { 'bakery.order': { ...denials, can: { ...CAN, ...denials.can } } }, bakery())
}

function order(state: string, can: JsonObject = {}): JsonObject {
  return { id: IDS[0], version: 3, state, note: 'No nuts', lines: [], _can: { ...CAN, ...can } }
}

test.group('A workflow bar', () => {
  const way = (state: string) =>
    workflowBarView(orders(), order(state))?.steps.map(({ key, position, tone }) => `${key} ${position} ${tone}`)

  test('tells what is done, where the record stands and what comes next', ({ assert }) => {
    assert.deepEqual(way('draft'), ['draft current calm', 'placed ahead calm', 'baked ahead calm'])
    assert.deepEqual(way('placed'), ['draft done calm', 'placed current calm', 'baked ahead calm'])
    assert.deepEqual(way('baked'), ['draft done calm', 'placed done calm', 'baked current calm'])
  })

  test('shows a way out only once it was taken, by the shortest way', ({ assert }) => {
    assert.deepEqual(way('cancelled'), ['draft done calm', 'cancelled current calm'])
  })

  test('has a button for each step that can be taken from here', ({ assert }) => {
    const buttonsOf = (record: JsonObject) =>
      workflowBarView(orders(), record)?.buttons.map(({ key, ask }) => [key, ask])
    assert.deepEqual(buttonsOf(order('draft')), [
      ['place', 'nothing'],
      ['cancel', 'dialog'],
    ])
    assert.deepEqual(buttonsOf(order('placed', { bake: false })), [['cancel', 'dialog']])
    assert.deepEqual(buttonsOf(order('baked')), [])
    const [place] = workflowBarView(orders(), order('draft'))?.buttons ?? []
    assert.deepInclude(place, { path: `/bakery/orders/${IDS[0]}/transitions/place`, version: 3, tone: 'primary' })
  })

  test('is not there for who does not see the state', ({ assert }) => {
    assert.isNull(workflowBarView(orders({ read: ['state'] }), order('draft')))
    assert.isNull(workflowBarView(sceneOf('bakery.customer', {}, bakery()), { id: IDS[0], name: 'Ann' }))
  })
})

test.group('Buttons of actions', () => {
  test('stand on records and lists, as far as they are granted and possible', ({ assert }) => {
    const keys = (buttons: readonly { key: string }[]) => buttons.map(({ key }) => key)
    assert.sameMembers(keys(actionButtonsView(orders(), order('placed'))), ['pay', 'card'])
    assert.deepEqual(keys(actionButtonsView(orders(), order('placed', { pay: false }))), ['card'])
    assert.deepEqual(keys(collectionButtonsView(orders())), ['totals'])
    assert.deepEqual(keys(collectionButtonsView(orders({ can: { totals: false } }))), [])
  })

  test('ask for input in a dialog and lead to what only reads', ({ assert }) => {
    const buttons = [...actionButtonsView(orders(), order('placed')), ...collectionButtonsView(orders())]
    assert.deepEqual(Object.fromEntries(buttons.map(({ key, ask, path }) => [key, [ask, path]])), {
      pay: ['dialog', `/bakery/orders/${IDS[0]}/actions/pay`],
      card: ['page', `/bakery/orders/${IDS[0]}/actions/card`],
      totals: ['page', '/bakery/orders/actions/totals'],
    })
  })
})

test.group('A state that locks fields', () => {
  const inputs = (state: string) => {
    const scene = orders()
    const record = order(state)
    const texts = textsOfRecord(scene.registry, scene.entity, record, scene.locale)
    const all = formView(scene, { record, texts }).sections.flatMap((section) => section.inputs)
    return all.filter((input) => input.fixed === null).map((input) => input.key)
  }

  test('leaves only the open ones as inputs', ({ assert }) => {
    assert.sameMembers(inputs('draft'), ['customer', 'note', 'lines'])
    assert.deepEqual(inputs('placed'), ['note'])
    assert.deepEqual(inputs('baked'), [])
  })

  test('takes the edit button away where nothing is open', ({ assert }) => {
    const edit = (record: JsonObject, denials?: Denials) => recordView(orders(denials), record).can['update']
    assert.isTrue(edit(order('placed')))
    assert.isFalse(edit(order('placed'), { write: ['note'] }))
    assert.isFalse(edit(order('baked')))
  })
})

test.group('The form of an action', () => {
  test('holds the inputs of what it takes, with their defaults', ({ assert }) => {
    const scene = orders()
    const action = scene.entity.actions.find(({ name }) => name === 'pay')
    if (!action?.input) throw new Error('The bakery takes no payment')
    const texts = textsOfNew(scene.registry, action.input, scene.locale)
    const state = { recordLabel: 'O-001', texts, errors: { amount: ['is required.'] }, key: 'a key' }
    const view = processFormView(scene, { kind: 'action', action, id: IDS[0] }, state)
    const [section] = view.sections
    assert.deepEqual(
      section?.inputs.map(({ key, value, isRequired }) => [key, value, isRequired]),
      [
        ['amount', '', true],
        ['by', '', false],
        ['mode', 'cash', false],
        ['card', '', false],
      ]
    )
    assert.equal(section?.inputs[1]?.picker?.url, '/pickers/bakery.customer')
    assert.equal(section?.inputs[0]?.error, 'Is required.')
    assert.deepEqual(view.problems, [{ id: 'field-amount', label: 'Amount', message: 'is required.' }])
    assert.equal(view.cancelHref, `/bakery/orders/${IDS[0]}`)
  })

  test('leaves out a link to what the actor may not name', ({ assert }) => {
    const scene = sceneOf('bakery.order', { 'bakery.customer': { isUnknown: true } }, bakery())
    const action = scene.entity.actions.find(({ name }) => name === 'pay')
    if (!action?.input) throw new Error('The bakery takes no payment')
    const inner = inputScene(scene, action.input)
    assert.isNull(inner.rightsOf('bakery.customer'))
    const state = { recordLabel: '', texts: {}, key: 'a key' }
    const view = processFormView(scene, { kind: 'action', action, id: IDS[0] }, state)
    const keys = view.sections.flatMap((section) => section.inputs.map(({ key }) => key))
    assert.deepEqual(keys, ['amount', 'mode', 'card'])
  })
})
