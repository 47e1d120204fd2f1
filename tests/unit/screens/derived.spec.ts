import { test } from '@japa/runner'
import {
  formView,
  listQuery,
  readListState,
  recordView,
  textsOfNew,
  textsOfRecord,
} from '../../../app/engine/screens/main.js'
import { ledgerRegistry } from '../records/derived/ledger.js'
import { IDS, sceneOf } from './ground.js'

const RECORD = {
  id: IDS[0],
  version: 1,
  number: 'A',
  extra: 5,
  lines: [{ id: IDS[1], pieces: 2, price: 10, amount: 20 }],
  total: 25,
  paid: 0,
  open: 25,
  late: true,
  pupil_name: 'Ada',
}

test.group('Derived fields on screens', () => {
  const scene = sceneOf('till.bill', {}, ledgerRegistry())

  test('stand in records and lists', ({ assert }) => {
    const view = recordView(scene, RECORD)
    const texts = Object.fromEntries(
      view.sections.flatMap((section) => section.facts.map(({ key, cell }) => [key, cell.text]))
    )
    assert.containSubset(texts, { total: '25', paid: '0', pupil_name: 'Ada', late: 'screens.value.yes' })
    const [grid] = view.sections.flatMap((section) => section.grids)
    assert.include(
      grid?.columns.map((column) => column.key),
      'amount'
    )
    assert.include(
      listQuery(scene, readListState(scene, 'filter[late]=true&sort=-late')),
      'fields=id%2Cnumber%2Ctotal%2Clate'
    )
  })

  test('are never inputs: a form shows them, a new one leaves them out', ({ assert }) => {
    const texts = textsOfRecord(scene.registry, scene.entity, RECORD, scene.locale)
    const inputs = formView(scene, { record: RECORD, texts }).sections.flatMap((section) => section.inputs)
    const fixed = inputs.filter((input) => input.fixed !== null).map((input) => input.key)
    assert.includeMembers(fixed, ['total', 'paid', 'open', 'late', 'pupil_name', 'family'])
    const grid = inputs.find((input) => input.key === 'lines')?.grid
    assert.notInclude(
      grid?.columns.map((column) => column.key),
      'amount'
    )
    const blank = textsOfNew(scene.registry, scene.entity, scene.locale)
    const fresh = formView(scene, { record: null, texts: blank }).sections.flatMap((section) => section.inputs)
    assert.deepEqual(
      fresh.map((input) => input.key),
      ['number', 'made_on', 'due_on', 'state', 'pupil', 'extra', 'lines']
    )
  })
})
