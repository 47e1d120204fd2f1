import { test } from '@japa/runner'
import { split, splitByWeights } from '../../../../app/engine/kernel/main.js'

const LARGEST = Number.MAX_SAFE_INTEGER

test.group('Splitting an amount into equal parts', () => {
  test('{total} in {parts}')
    .with([
      { total: 700_000, parts: 3, expected: [233_333, 233_333, 233_334] },
      { total: 1_200_000, parts: 4, expected: [300_000, 300_000, 300_000, 300_000] },
      { total: 100, parts: 7, expected: [14, 14, 14, 14, 14, 14, 16] },
      { total: 2, parts: 3, expected: [0, 0, 2] },
      { total: 0, parts: 2, expected: [0, 0] },
      { total: 5, parts: 1, expected: [5] },
      { total: -700_000, parts: 3, expected: [-233_333, -233_333, -233_334] },
      { total: -1, parts: 2, expected: [0, -1] },
      { total: LARGEST, parts: 2, expected: [4_503_599_627_370_495, 4_503_599_627_370_496] },
    ])
    .run(({ assert }, { total, parts, expected }) => {
      assert.deepEqual(split(total, parts), expected)
    })

  test('refuses what is no amount, and no number of parts', ({ assert }) => {
    for (const total of [0.5, Number.NaN, LARGEST + 1]) assert.throws(() => split(total, 2), RangeError)
    for (const parts of [0, -1, 1.5, Number.NaN]) assert.throws(() => split(100, parts), RangeError)
  })
})

test.group('Splitting an amount by weights', () => {
  test('{total} over {weights}')
    .with([
      // 60 and 40 percent of 999.99.
      { total: 99_999, weights: [60, 40], expected: [59_999, 40_000] },
      // 14.28…, 28.57…, 57.14…: the middle one has the largest fraction.
      { total: 100, weights: [1, 2, 4], expected: [14, 29, 57] },
      { total: 700_000, weights: [1, 1, 1], expected: [233_333, 233_333, 233_334] },
      // Two left over among equals: the last two get them.
      { total: 5, weights: [1, 1, 1], expected: [1, 2, 2] },
      { total: 10, weights: [0, 1, 0, 2], expected: [0, 3, 0, 7] },
      { total: 0, weights: [3, 4], expected: [0, 0] },
      { total: -100, weights: [1, 2, 4], expected: [-14, -29, -57] },
      { total: LARGEST, weights: [LARGEST, LARGEST], expected: [4_503_599_627_370_495, 4_503_599_627_370_496] },
    ])
    .run(({ assert }, { total, weights, expected }) => {
      assert.deepEqual(splitByWeights(total, weights), expected)
    })

  test('refuses weights that say nothing', ({ assert }) => {
    for (const weights of [[], [0, 0], [1, -1], [0.5, 0.5], [LARGEST + 1]]) {
      assert.throws(() => splitByWeights(100, weights), RangeError)
    }
  })
})
