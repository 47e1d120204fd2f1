import { test } from '@japa/runner'
import { diffSnapshots, EMPTY_SNAPSHOT } from '../../../app/engine/storage/main.js'
import { backfillsOf } from '../../../app/engine/storage/snapshot.js'
import { base, state, without } from '../../support/storage_cases.js'

test.group('Diff', () => {
  test('gives the whole snapshot back from nothing', ({ assert }) => {
    const { snapshot } = state({})
    assert.deepEqual(diffSnapshots(EMPTY_SNAPSHOT, snapshot).after, snapshot)
    assert.deepEqual(diffSnapshots(snapshot, snapshot).changes, [])
  })

  test('refuses what cannot be converted', ({ assert }) => {
    const to = state({ fields: { ...base, joined: { kind: 'boolean' } } })
    const { refusals, changes } = diffSnapshots(state({}).snapshot, to.snapshot)
    assert.deepEqual(changes, [])
    assert.containsSubset(refusals, [{ code: 'STO001', table: 'people_pupils', column: 'joined' }])
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

test.group('Diff of amounts', () => {
  const amount = { kind: 'integer', scale: 'currency' } as const

  test('refuses to turn an amount into a number and back: each row would need its own factor', ({ assert }) => {
    const [amounts, decimals] = [amount, { kind: 'integer', scale: 2 } as const].map((fee) =>
      state({ fields: { ...base, fee } })
    )
    if (!amounts || !decimals) throw new Error('No states')
    for (const [from, to] of [
      [amounts, decimals],
      [decimals, amounts],
    ] as const) {
      const { refusals, changes } = diffSnapshots(from.snapshot, to.snapshot)
      assert.deepEqual(changes, [])
      assert.containsSubset(refusals, [{ code: 'STO001', table: 'people_pupils', column: 'fee' }])
    }
  })

  test('fills rows that exist with an amount only where it is the same in all currencies', ({ assert }) => {
    const defaults = (fee: string, scale: 'currency' | number) =>
      backfillsOf(state({ fields: { ...base, fee: { kind: 'integer', scale, default: fee } } }).registry)
    assert.equal(defaults('0', 'currency')['people_pupils.fee'], 0)
    assert.isUndefined(defaults('5', 'currency')['people_pupils.fee'])
    assert.equal(defaults('5', 2)['people_pupils.fee'], 500)
    assert.equal(defaults('9999999999999.99', 2)['people_pupils.fee'], 999_999_999_999_999)
  })
})
