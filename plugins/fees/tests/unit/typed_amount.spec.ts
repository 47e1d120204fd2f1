import { test } from '@japa/runner'
import { withoutGroups } from '../../services/typed_amount.js'

test.group('Typed amounts', () => {
  test('lose grouping signs that stand where they belong: {0}')
    .with([
      ['1,000', 'en-IN', '1000'],
      ['1,00,000.50', 'en-IN', '100000.50'],
      ['100,000.50', 'en-GB', '100000.50'],
      ['1.250,75', 'de', '1250,75'],
      ['1250.75', 'en-IN', '1250.75'],
      ['1,25', 'en-IN', '1,25'],
      ['1,0,000', 'en-IN', '1,0,000'],
      ['-1,000', 'en-IN', '-1,000'],
      ['much', 'en-IN', 'much'],
    ] as const)
    .run(({ assert }, [typed, language, plain]) => assert.equal(withoutGroups(typed, language), plain))
})
