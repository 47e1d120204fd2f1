import { test } from '@japa/runner'
import { rankSiblings, siblingPercent } from '../../services/siblings.js'
import type { Child } from '../../services/siblings.js'

const child = (id: string, changes: Partial<Child> = {}): Child => ({
  id,
  name: id,
  joined: '2020-04-01',
  born: '2014-01-01',
  left: null,
  ...changes,
})

const asha = child('asha', { joined: '2018-04-02', born: '2012-05-06' })
const bala = child('bala', { joined: '2021-04-01', born: '2010-02-03' })
const chitra = child('chitra', { joined: '2019-06-10', born: '2014-11-12' })

const ranked = (...args: Parameters<typeof rankSiblings>) =>
  rankSiblings(...args).map(({ id, rank }) => `${rank} ${id}`)

test.group('Fees: places of siblings', () => {
  test('go by the date of joining, or of birth', ({ assert }) => {
    const children = [bala, chitra, asha]
    assert.deepEqual(ranked(children, 'joined', '2026-04-01'), ['1 asha', '2 chitra', '3 bala'])
    assert.deepEqual(ranked(children, 'born', '2026-04-01'), ['1 bala', '2 asha', '3 chitra'])
  })

  test('go by name, then by id, where dates are equal', ({ assert }) => {
    const twins = [child('9', { name: 'Ravi' }), child('2', { name: 'Ravi' }), child('5', { name: 'Anu' })]
    assert.deepEqual(ranked(twins, 'joined', '2026-04-01'), ['1 5', '2 2', '3 9'])
    assert.deepEqual(ranked(twins.toReversed(), 'joined', '2026-04-01'), ['1 5', '2 2', '3 9'])
  })

  test('put who has no date last', ({ assert }) => {
    const children = [child('new', { joined: null, born: null }), bala, asha]
    assert.deepEqual(ranked(children, 'joined', '2026-04-01'), ['1 asha', '2 bala', '3 new'])
    assert.deepEqual(ranked(children, 'born', '2026-04-01'), ['1 bala', '2 asha', '3 new'])
  })

  test('are those of the children who are there on {on}: {places}')
    .with([
      { on: '2018-04-01', places: [] },
      { on: '2018-04-02', places: ['1 asha'] },
      { on: '2021-03-31', places: ['1 asha', '2 chitra'] },
      { on: '2026-06-30', places: ['1 asha', '2 chitra', '3 bala'] },
      { on: '2026-07-01', places: ['1 chitra', '2 bala'] },
    ])
    .run(({ assert }, { on, places }) => {
      assert.deepEqual(ranked([{ ...asha, left: '2026-06-30' }, bala, chitra], 'joined', on), places)
    })
})

test.group('Fees: percentage of the n-th child', () => {
  const steps = [
    { rank: 3, percent: 1500 },
    { rank: 2, percent: 1000 },
  ]

  test('child {rank} has {percent}')
    .with([
      { rank: 1, percent: 0 },
      { rank: 2, percent: 1000 },
      { rank: 3, percent: 1500 },
      { rank: 7, percent: 1500 },
    ])
    .run(({ assert }, { rank, percent }) => {
      assert.equal(siblingPercent(rank, steps), percent)
    })

  test('is none without steps', ({ assert }) => {
    assert.equal(siblingPercent(2, []), 0)
  })
})
