import { test } from '@japa/runner'
import { complaints } from './school.js'

test.group('Syntax of expressions', () => {
  test('errors say where and what was meant: {text}')
    .with([
      { text: 'total = 1', says: 'at character 7' },
      { text: 'total = 1', says: 'Equality is written `==`.' },
      { text: 'total === 1', says: '`==` and `!=`' },
      { text: 'waived and overdue', says: '`&&`, `||` and `!`' },
      { text: "state <> 'paid'", says: '`!=`' },
      { text: '   ', says: 'is empty' },
      { text: '1 ==', says: 'cannot be read' },
    ])
    .run(({ assert }, { text, says }) => {
      assert.include(complaints(text).join('\n'), says)
    })

  test('refuses more than 200 parts and more than 4000 characters', ({ assert }) => {
    const sum = (terms: number) => `${Array.from({ length: terms }, () => 'instalment').join(' + ')} > 0`
    assert.deepEqual(complaints(sum(99)), [])
    assert.include(complaints(sum(101))[0], '200 is the most')
    assert.include(complaints('x'.repeat(5000))[0], '4000 is the most')
  })

  test('F04 refuses CEL that is not ours: {$self}')
    .with([
      '[1, 2]',
      '{"a": 1}',
      'b"x" == number',
      'items[0]',
      'dyn(total)',
      'type(total)',
      'cel.bind(x, 1, x > 0)',
      'duration("1h")',
    ])
    .run(({ assert }, text) => {
      assert.isAbove(complaints(text).length, 0)
    })
})
