import { test } from '@japa/runner'
import { scaledOf, showScaled, typedNumber } from '../../../resources/js/grid/amounts.js'
import { cellsOf } from '../../../resources/js/grid/cells.js'

test.group('Numbers typed into a grid', () => {
  test('{text} with {scale} places in {language} is {value}')
    .with([
      { text: '1250.5', scale: 2, language: 'en-IN', value: 125050n },
      { text: '1,25,000.50', scale: 2, language: 'en-IN', value: 12500050n },
      { text: '-0.01', scale: 2, language: 'en', value: -1n },
      { text: '12,5', scale: 2, language: 'de-DE', value: 1250n },
      { text: '1.250', scale: 2, language: 'de-DE', value: 125000n },
      { text: '12.5', scale: 2, language: 'de-DE', value: 1250n },
      { text: '33.33%', scale: 2, language: 'en', value: 3333n },
      { text: '90071992547409.93', scale: 2, language: 'en', value: 9007199254740993n },
      { text: '7', scale: 0, language: 'hi', value: 7n },
      { text: '', scale: 2, language: 'en', value: null },
      { text: '1,5', scale: 2, language: 'en', value: null },
      { text: '1.250', scale: 3, language: 'de-DE', value: null },
      { text: '1.005', scale: 2, language: 'en', value: null },
      { text: 'ten', scale: 2, language: 'en', value: null },
    ])
    .run(({ assert }, { text, scale, language, value }) => {
      assert.equal(scaledOf(text, scale, language), value)
    })

  test('sum without a binary fraction', ({ assert }) => {
    const sum = ['0.10', '0.20', '90071992547409.91'].reduce(
      (total, text) => total + (scaledOf(text, 2, 'en') ?? 0n),
      0n
    )
    assert.equal(showScaled(sum, 2, 'en-IN'), '9,00,71,99,25,47,410.21')
    assert.equal(showScaled(-5n, 2, 'en'), '-0.05')
    assert.equal(showScaled(1234n, 0, 'de-DE'), '1.234')
  })

  test('copied {text} becomes {typed}')
    .with([
      { text: '₹1,25,000.50', language: 'en-IN', typed: '125000.50' },
      { text: '1.250,75 €', language: 'de-DE', typed: '1250,75' },
      { text: '12.50', language: 'en', typed: '12.50' },
      { text: 'about 5', language: 'en', typed: 'about 5' },
      { text: '1,5', language: 'en', typed: '1,5' },
      { text: '', language: 'en', typed: '' },
    ])
    .run(({ assert }, { text, language, typed }) => {
      assert.equal(typedNumber(text, language), typed)
    })
})

test.group('Cells copied from a spreadsheet', () => {
  test('come apart at tabs and line ends, of all systems', ({ assert }) => {
    assert.deepEqual(cellsOf('Pen\t2\r\nInk\t\n'), [
      ['Pen', '2'],
      ['Ink', ''],
    ])
  })

  test('keep line ends, tabs and quotes inside of quotes', ({ assert }) => {
    assert.deepEqual(cellsOf('"two\nlines"\t"a ""b"""\tc"d'), [['two\nlines', 'a "b"', 'c"d']])
  })
})
