import { test } from '@japa/runner'
import { STEP_LIMIT, patternCost } from '../../../app/engine/fields/shared/pattern_cost.js'

const isSafe = (pattern: string, length = 255) => patternCost(pattern, length) <= STEP_LIMIT

test.group('cost of patterns', () => {
  const harmless = [
    '^[A-Z]{4}0[A-Z0-9]{6}$',
    '^\\d{2}[A-Z]{5}\\d{4}$',
    '^(?:\\+91-?)?[6-9]\\d{9}$',
    '^(?<year>\\d{4})/(?:A|B|C)$',
    '^a+b+c+$',
    'a*b',
    '^[)(|*+]+$',
    '^\\)+\\($',
    '^\\p{L}+$',
    '^(ab){1000}$',
    '^$',
    '^(?=.*\\d)x',
    '^[\\]]+$',
    '^\\u{1F600}+$',
  ]
  for (const pattern of harmless) test(`passes ${pattern}`, ({ assert }) => assert.isTrue(isSafe(pattern)))

  const hostile = [
    '^(a+)+$',
    '^(a*)*$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^((a?b?))+$',
    '^(?:(?:a{1,9})b?)*$',
    '(x+x+)+y',
    '^a*a*a*a*a*$',
    'a*a*a*b',
    '^(a)\\1$',
    '^(?<n>a)\\k<n>$',
    '^(a{0,99}){0,9}$',
    '^a+b|a*a*a*b$',
    '^(?=(a+)+$)a',
  ]
  for (const pattern of hostile) test(`refuses ${pattern}`, ({ assert }) => assert.isFalse(isSafe(pattern)))

  test('weighs the length of the texts', ({ assert }) => {
    assert.isFalse(isSafe('^[a-z]+-[a-z]+-[a-z]+-[a-z]+$'))
    assert.isTrue(isSafe('^[a-z]+-[a-z]+-[a-z]+-[a-z]+$', 60))
    assert.isFalse(isSafe('a+b', 65_535))
  })
})
