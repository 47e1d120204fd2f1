import { test } from '@japa/runner'
import { diffSnapshots, EMPTY_SNAPSHOT } from '../../../app/engine/storage/main.js'
import { base, state, without } from '../../support/storage_cases.js'

test.group('Diff', () => {
  test('gives the whole snapshot back from nothing', ({ assert }) => {
    const { snapshot } = state({})
    assert.deepEqual(diffSnapshots(EMPTY_SNAPSHOT, snapshot).after, snapshot)
    assert.deepEqual(diffSnapshots(snapshot, snapshot).changes, [])
  })

  test('refuses what cannot be converted', ({ assert }) => {
    const to = state({ fields: { ...base, name: { kind: 'integer', required: true } } })
    const { refusals, changes } = diffSnapshots(state({}).snapshot, to.snapshot)
    assert.deepEqual(changes, [])
    assert.containsSubset(refusals, [{ code: 'STO001', table: 'people_pupils', column: 'name' }])
  })

  test('never guesses a rename', ({ assert }) => {
    const to = state({ fields: { ...without('joined'), came: { kind: 'date' } } })
    const { changes } = diffSnapshots(state({}).snapshot, to.snapshot)
    assert.deepEqual(
      changes.map((change) => change.kind),
      ['drop_column', 'add_column']
    )
  })
})
