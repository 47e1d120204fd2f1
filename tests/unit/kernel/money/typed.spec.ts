import { test } from '@japa/runner'
import { groupSign, ungrouped } from '../../../../app/engine/kernel/main.js'

test.group('Typed numbers', () => {
  test('lose the signs that group their digits: {typed} in {language}')
    .with([
      { typed: '1,000', language: 'en-IN', plain: '1000' },
      { typed: '1,20,000', language: 'en-IN', plain: '120000' },
      { typed: '120,000', language: 'en-IN', plain: '120000' },
      { typed: '1,20,000', language: 'en-GB', plain: '120000' },
      { typed: ' 1,00,000.50 ', language: 'hi', plain: '100000.50' },
      { typed: '-1,000', language: 'en', plain: '-1000' },
      { typed: '1,000 %', language: 'en', plain: '1000 %' },
      { typed: '१,२०,०००', language: 'hi', plain: '१२००००' },
      { typed: '1.250,75', language: 'de', plain: '1250,75' },
      { typed: '1.250.000', language: 'de', plain: '1250000' },
      { typed: '1.250', language: 'de', plain: '1250' },
      { typed: '1 250,50', language: 'fr', plain: '1250,50' },
      { typed: '1\u00a0250', language: 'fr', plain: '1250' },
      { typed: "1'250.50", language: 'de-CH', plain: '1250.50' },
    ])
    .run(({ assert }, { typed, language, plain }) => assert.equal(ungrouped(typed, language, 2), plain))

  test('are refused where such a sign groups nothing: {typed} in {language}')
    .with([
      { typed: '1,5', language: 'en' },
      { typed: '1,50', language: 'en-IN' },
      { typed: '1,0,000', language: 'en-IN' },
      { typed: '1,0000', language: 'en' },
      { typed: '1000,000', language: 'en' },
      { typed: '1,,000', language: 'en' },
      { typed: '0,125', language: 'en' },
      { typed: '1,000.5,0', language: 'en' },
      { typed: '1.2.3', language: 'de' },
      { typed: '1 5', language: 'fr' },
    ])
    .run(({ assert }, { typed, language }) => assert.isNull(ungrouped(typed, language, 2)))

  test('stay where nothing is grouped, or nothing is a number: {typed} in {language}')
    .with([
      { typed: '1250.75', language: 'en-IN' },
      { typed: '1250,75', language: 'de' },
      { typed: '12.5', language: 'de' },
      { typed: '1250.5', language: 'de' },
      { typed: '', language: 'en' },
      { typed: 'much, or 5', language: 'en' },
      { typed: '2 of 1,5x6', language: 'en' },
    ])
    .run(({ assert }, { typed, language }) => assert.equal(ungrouped(typed, language, 2), typed))

  test('are not guessed where a point may be that of machines', ({ assert }) => {
    assert.equal(ungrouped('1.250', 'de', 3), '1.250')
    assert.equal(ungrouped('1.250.000', 'de', 3), '1250000')
  })

  test('know the sign of a language', ({ assert }) => {
    assert.deepEqual(['en-IN', 'de'].map(groupSign), [',', '.'])
  })
})
