import { test } from '@japa/runner'
import { applyConcessions } from '../../services/concessions.js'
import type { Award, ConcessionCase } from '../../services/concessions.js'

const award = (id: string, changes: Partial<Award>): Award => ({
  id,
  title: id,
  kind: 'other',
  mode: 'percent',
  value: 0,
  heads: null,
  ...changes,
})

const staff = award('staff', { title: 'Staff ward', kind: 'staff', value: 2000 })
const merit = award('merit', { title: 'Merit', kind: 'merit', value: 1500 })
const tuition = { key: 't', head: 'tuition', amount: 800000 }
const computer = { key: 'c', head: 'computer', amount: 200000 }

const apply = (changes: Partial<ConcessionCase>) =>
  applyConcessions({ lines: [tuition], awards: [merit, staff], rule: 'best', cap: null, ...changes })

/** The parts of each line as `award amount`. */
const partsOf = (changes: Partial<ConcessionCase>) =>
  apply(changes).map(({ parts }) => parts.map((part) => `${part.award} ${part.amount}`))

const textsOf = (changes: Partial<ConcessionCase>) =>
  apply(changes).flatMap(({ parts }) => parts.map(({ explanation }) => explanation))

test.group('Fees: concessions together', () => {
  test('20 % for staff and 15 % for merit of 8,000.00, {rule}, capped at {cap}: {net}')
    .with([
      { rule: 'best', cap: null, net: 640000, parts: ['staff 160000'] },
      { rule: 'best', cap: 1000, net: 720000, parts: ['staff 80000'] },
      { rule: 'sequential', cap: null, net: 544000, parts: ['staff 160000', 'merit 96000'] },
      { rule: 'sequential', cap: 3200, net: 544000, parts: ['staff 160000', 'merit 96000'] },
      { rule: 'sequential', cap: 3000, net: 560000, parts: ['staff 150000', 'merit 90000'] },
      { rule: 'additive', cap: null, net: 520000, parts: ['staff 160000', 'merit 120000'] },
      { rule: 'additive', cap: 3500, net: 520000, parts: ['staff 160000', 'merit 120000'] },
      { rule: 'additive', cap: 3000, net: 560000, parts: ['staff 137143', 'merit 102857'] },
      { rule: 'additive', cap: 0, net: 800000, parts: ['staff 0', 'merit 0'] },
    ] as const)
    .run(({ assert }, { rule, cap, net, parts }) => {
      const [line] = apply({ rule, cap })
      assert.equal(line?.net, net)
      assert.equal(line?.concession, 800000 - net)
      assert.deepEqual(
        line?.parts.map((part) => `${part.award} ${part.amount}`),
        parts
      )
    })

  test('answers a line for each line, also without concessions', ({ assert }) => {
    assert.deepEqual(apply({ lines: [tuition, computer], awards: [] }), [
      { key: 't', amount: 800000, concession: 0, net: 800000, parts: [] },
      { key: 'c', amount: 200000, concession: 0, net: 200000, parts: [] },
    ])
    assert.deepEqual(apply({ lines: [] }), [])
  })

  test('takes shares before amounts, larger ones first, then by id', ({ assert }) => {
    const awards = [
      award('d', { mode: 'amount', value: 100 }),
      award('c', { mode: 'amount', value: 200 }),
      award('b', { value: 1000 }),
      award('a', { value: 1000 }),
      award('z', { value: 2000 }),
    ]
    const order = ['z 160000', 'a 64000', 'b 57600', 'c 200', 'd 100']
    assert.deepEqual(partsOf({ awards, rule: 'sequential' }), [order])
    assert.deepEqual(partsOf({ awards: awards.toReversed(), rule: 'sequential' }), [order])
  })

  test('keeps to the heads of an award', ({ assert }) => {
    const awards = [award('a', { value: 1000, heads: ['computer', 'lab'] }), award('b', { value: 500, heads: [] })]
    assert.deepEqual(partsOf({ lines: [tuition, computer], awards, rule: 'additive' }), [[], ['a 20000']])
  })

  test('finds the best for each line on its own', ({ assert }) => {
    const awards = [award('a', { value: 1000 }), award('b', { mode: 'amount', value: 50000, heads: ['computer'] })]
    assert.deepEqual(partsOf({ lines: [tuition, computer], awards }), [['a 80000'], ['b 50000']])
  })

  test('prefers of equally good ones the share, then the lower id', ({ assert }) => {
    const share = award('s', { value: 1000 })
    const amount = award('a', { mode: 'amount', value: 80000 })
    assert.deepEqual(partsOf({ awards: [amount, share] }), [['s 80000']])
    assert.deepEqual(partsOf({ awards: [award('y', { value: 1000 }), award('x', { value: 1000 })] }), [['x 80000']])
  })

  test('rounds a share half away from zero', ({ assert }) => {
    const awards = [award('a', { value: 1250 })]
    assert.deepEqual(partsOf({ lines: [{ ...tuition, amount: 1004 }], awards }), [['a 126']])
    assert.deepEqual(partsOf({ lines: [{ ...tuition, amount: 1003 }], awards }), [['a 125']])
  })
})

test.group('Fees: an amount as concession', () => {
  const scholarship = award('s', { title: 'Scholarship', kind: 'scholarship', mode: 'amount', value: 100000 })

  test('is spread over its lines by what they cost', ({ assert }) => {
    assert.deepEqual(partsOf({ lines: [tuition, computer], awards: [scholarship] }), [['s 80000'], ['s 20000']])
    const three = ['x', 'y', 'z'].map((key) => ({ key, head: key, amount: 50000 }))
    assert.deepEqual(partsOf({ lines: three, awards: [scholarship] }), [['s 33333'], ['s 33333'], ['s 33334']])
  })

  test('goes by what is left of the lines where each is taken off what the one before leaves', ({ assert }) => {
    const half = award('h', { value: 5000, heads: ['tuition'] })
    assert.deepEqual(partsOf({ lines: [tuition, computer], awards: [scholarship, half], rule: 'sequential' }), [
      ['h 400000', 's 66667'],
      ['s 33333'],
    ])
  })

  test('leaves lines without an amount alone', ({ assert }) => {
    const free = { ...computer, amount: 0 }
    assert.deepEqual(partsOf({ lines: [tuition, free], awards: [scholarship] }), [['s 100000'], []])
    assert.deepEqual(partsOf({ lines: [free], awards: [scholarship, staff], rule: 'additive' }), [[]])
  })
})

test.group('Fees: concessions and zero', () => {
  test('never takes off more than there is, {rule}')
    .with([
      { rule: 'best', parts: ['p 10000'] },
      { rule: 'sequential', parts: ['p 10000'] },
      { rule: 'additive', parts: ['p 5000', 'a 5000'] },
    ] as const)
    .run(({ assert }, { rule, parts }) => {
      const awards = [award('p', { value: 15000 }), award('a', { mode: 'amount', value: 50000 })]
      const [line] = apply({ lines: [{ ...tuition, amount: 10000 }], awards, rule })
      assert.equal(line?.net, 0)
      assert.deepEqual(
        line?.parts.map((part) => `${part.award} ${part.amount}`),
        parts
      )
    })

  test('does not cap a place under the right to education', ({ assert }) => {
    const free = award('rte', { title: 'RTE', kind: 'rte', value: 10000, heads: ['tuition'] })
    const bill = { lines: [tuition, computer], awards: [free, staff, merit], rule: 'additive', cap: 3000 } as const
    assert.deepEqual(
      apply(bill).map(({ net }) => net),
      [0, 140000]
    )
    assert.deepEqual(partsOf(bill)[0], ['rte 592593', 'staff 118518', 'merit 88889'])
  })
})

test.group('Fees: explanations of concessions', () => {
  test('say the share and of what', ({ assert }) => {
    assert.deepEqual(textsOf({}), ['Staff ward 20 % of 8,000.00'])
    assert.deepEqual(textsOf({ rule: 'sequential' }), ['Staff ward 20 % of 8,000.00', 'Merit 15 % of 6,400.00'])
    assert.deepEqual(textsOf({ awards: [award('Half', { value: 1250 })] }), ['Half 12.5 % of 8,000.00'])
  })

  test('say which part of an amount falls to the line', ({ assert }) => {
    const awards = [award('Trust', { mode: 'amount', value: 100000 })]
    assert.deepEqual(textsOf({ awards }), ['Trust 1,000.00'])
    assert.deepEqual(textsOf({ lines: [tuition, computer], awards }), [
      'Trust 1,000.00, of which 800.00 for 8,000.00 of 10,000.00',
      'Trust 1,000.00, of which 200.00 for 2,000.00 of 10,000.00',
    ])
    assert.deepEqual(textsOf({ lines: [{ ...tuition, amount: 60000 }], awards }), ['Trust 1,000.00, limited to 600.00'])
    const halves = ['x', 'y'].map((key) => ({ key, head: key, amount: 50000 }))
    assert.deepEqual(textsOf({ lines: halves, awards }), [
      'Trust 1,000.00, of which 500.00 for 500.00 of 1,000.00',
      'Trust 1,000.00, of which 500.00 for 500.00 of 1,000.00',
    ])
  })

  test('say what reduced them', ({ assert }) => {
    assert.deepEqual(textsOf({ rule: 'additive', cap: 3000 }), [
      'Staff ward 20 % of 8,000.00, reduced to 1,371.43 as concessions take off 30 % at most',
      'Merit 15 % of 8,000.00, reduced to 1,028.57 as concessions take off 30 % at most',
    ])
    const awards = [award('A', { value: 7500 }), award('B', { value: 7500 })]
    assert.deepEqual(textsOf({ awards, rule: 'additive' }), [
      'A 75 % of 8,000.00, reduced to 4,000.00 as no more is charged than 8,000.00',
      'B 75 % of 8,000.00, reduced to 4,000.00 as no more is charged than 8,000.00',
    ])
  })

  test('write amounts as they are told to', ({ assert }) => {
    assert.deepEqual(textsOf({ format: (amount) => `₹ ${amount / 100}` }), ['Staff ward 20 % of ₹ 8000'])
  })
})
