import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { fromScaled, toScaled } from '../../app/engine/fields/main.js'
import { allocate, prorate, roundTo, share, split, splitByWeights } from '../../app/engine/kernel/main.js'

const amounts = fc.maxSafeInteger()
const charges = fc.maxSafeNat()
/** A day of the years around now, as a number and as a date. */
const days = fc.integer({ min: 20_000, max: 22_000 })
const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
const rangeOf = (from: number, length: number) => ({ from: dateOf(from), to: dateOf(from + length) })

function sumOf(parts: readonly number[]): bigint {
  return parts.reduce((sum, part) => sum + BigInt(part), 0n)
}

/** The size of a whole number, apart from its sign. */
function sizeOf(value: bigint): bigint {
  return value < 0n ? -value : value
}

test.group('Arithmetic on amounts', () => {
  test('equal parts sum to the total and differ in the last one only', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 60 }), (total, count) => {
        const parts = split(total, count)
        assert.equal(parts.length, count)
        assert.equal(sumOf(parts), BigInt(total))
        assert.equal(new Set(parts.slice(0, -1)).size <= 1, true)
        assert.equal(Math.abs((parts.at(-1) ?? 0) - (parts[0] ?? 0)) < count, true)
      })
    )
  })

  test('weighted parts sum to the total, each less than one unit from its exact share', () => {
    const weights = fc.array(fc.oneof(fc.nat(100), charges), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(amounts, weights, (total, given) => {
        fc.pre(given.some((weight) => weight > 0))
        const parts = splitByWeights(total, given)
        assert.equal(sumOf(parts), BigInt(total))
        const all = sumOf(given)
        parts.forEach((part, index) => {
          const off = BigInt(part) * all - BigInt(total) * BigInt(given[index] ?? 0)
          assert.equal(sizeOf(off) < all, true)
        })
      })
    )
  })

  test('an allocation sums to the amount, never exceeds what is open and never skips what is older', () => {
    const item = fc.record({ due: days.map(dateOf), priority: fc.nat(3), open: fc.oneof(fc.nat(1000), charges) })
    fc.assert(
      fc.property(fc.oneof(fc.nat(5000), charges), fc.array(item, { maxLength: 12 }), (amount, list) => {
        const items = list.map((open, index) => ({ ...open, key: `k${index}` }))
        const { parts, rest } = allocate(amount, items)
        assert.equal(sumOf([...parts.map((part) => part.amount), rest]), BigInt(amount))
        const given = new Map(parts.map((part) => [part.key, part.amount]))
        assert.equal(given.size, parts.length)
        const short = items.filter(({ key, open }) => (given.get(key) ?? 0) < open)
        for (const { key, open } of items) assert.equal((given.get(key) ?? 0) <= open, true)
        if (rest > 0) assert.deepEqual(short, [])
        for (const wanting of short) {
          for (const other of items) {
            if (other.due > wanting.due) assert.equal(given.has(other.key), false)
            if (other.due === wanting.due && other.priority > wanting.priority) {
              assert.equal(given.has(other.key), false)
            }
          }
        }
      })
    )
  })

  test('the prorated parts of a divided period differ from the whole by their rounding only', () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat(400))
    fc.assert(
      fc.property(amounts, days, lengths, (amount, start, [first, second]) => {
        const period = rangeOf(start, first + second)
        const parts = [rangeOf(start - 5, first + 5), rangeOf(start + first, second + 9)].map((during) =>
          prorate(amount, during, period, 'days')
        )
        assert.equal(sizeOf(sumOf(parts) - BigInt(amount)) <= 1n, true)
        assert.equal(prorate(amount, period, period, 'days'), amount)
      })
    )
  })

  test('a share is the nearest whole number to the exact one, and turns its sign with the amount', () => {
    const percents = fc.integer({ min: -10_000, max: 10_000 })
    fc.assert(
      fc.property(amounts, percents, (amount, percent) => {
        const found = share(amount, percent, 2)
        const off = BigInt(found) * 10_000n - BigInt(amount) * BigInt(percent)
        assert.equal(sizeOf(off) * 2n <= 10_000n, true)
        assert.equal(share(0 - amount, percent, 2), 0 - found)
      })
    )
  })

  test('a rounded amount is a multiple of the unit on the side that its mode says', () => {
    const units = fc.integer({ min: 1, max: 1_000_000 })
    const modes = fc.constantFrom('half_up', 'half_even', 'up', 'down')
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), units, modes, (amount, unit, mode) => {
        const rounded = roundTo(amount, unit, mode)
        const off = sizeOf(BigInt(rounded) - BigInt(amount))
        assert.equal(Math.abs(rounded % unit), 0)
        assert.equal(off < BigInt(unit), true)
        const isRight = {
          up: Math.abs(rounded) >= Math.abs(amount),
          down: Math.abs(rounded) <= Math.abs(amount),
          half_up: off * 2n <= BigInt(unit),
          half_even: off * 2n <= BigInt(unit),
        }
        assert.equal(isRight[mode], true)
        assert.equal(roundTo(rounded, unit, mode), rounded)
      })
    )
  })

  test('scaled amounts and their texts are one', () => {
    const scaled = fc.integer({ min: 1 - 1e15, max: 1e15 - 1 })
    fc.assert(
      fc.property(scaled, fc.nat(9), (value, scale) => {
        const text = fromScaled(value, scale)
        assert.equal(toScaled(text, scale), value)
        assert.match(text, scale === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${scale}}$`))
      })
    )
  })
})
