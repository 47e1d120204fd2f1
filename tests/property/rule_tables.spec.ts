import { test } from '@japa/runner'
import fc from 'fast-check'
import { RuleTable } from '../../app/engine/kernel/main.js'
import type { DatedRule } from '../../app/engine/kernel/main.js'

const DIMENSIONS = ['a', 'b', 'c']
const day = fc.integer({ min: 1, max: 9 }).map((number) => `2026-01-0${number}`)
const value = fc.constantFrom(null, 'x', 'y')
const values = fc.record({ a: value, b: value, c: value })

const rules = fc
  .array(fc.record({ values, from: fc.option(day), to: fc.option(day) }), { maxLength: 25 })
  .map((found) => found.map((rule, index): DatedRule => ({ ...rule, id: String(index).padStart(3, '0') })))

/** The rules of the book, one after the other, without any table. */
function naive(all: readonly DatedRule[], subject: DatedRule['values'], on: string): string | null {
  const weight = (rule: DatedRule) => {
    const named = DIMENSIONS.map((name) => (rule.values[name] === null ? 0 : 1))
    const count = named.reduce<number>((sum, one) => sum + one, 0)
    return count * 1000 + Number.parseInt(named.join(''), 2)
  }
  let best: DatedRule | null = null
  for (const rule of all) {
    const fits = DIMENSIONS.every((name) => rule.values[name] === null || rule.values[name] === subject[name])
    if (!fits || (rule.from !== null && rule.from > on) || (rule.to !== null && rule.to < on)) continue
    if (best === null || weight(rule) > weight(best)) best = rule
  }
  return best?.id ?? null
}

test.group('Property | rule tables', () => {
  test('a table chooses what trying every rule chooses', ({ assert }) => {
    fc.assert(
      fc.property(rules, values, day, (all, subject, on) => {
        const { rule, fitting } = new RuleTable(DIMENSIONS, all).choose(subject, on)
        assert.equal(rule?.id ?? null, naive(all, subject, on))
        assert.equal(fitting[0]?.rule.id ?? null, rule?.id ?? null)
        assert.equal(fitting.filter(({ verdict }) => verdict === 'chosen').length, rule ? 1 : 0)
      }),
      { numRuns: 1000 }
    )
  })
})
