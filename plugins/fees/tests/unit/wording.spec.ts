import { test } from '@japa/runner'
import { percentText, plainAmount } from '../../services/wording.js'

test.group('Fees: amounts and percentages in sentences', () => {
  test('{amount} is {text}')
    .with([
      { amount: 0, text: '0.00' },
      { amount: 5, text: '0.05' },
      { amount: -5, text: '-0.05' },
      { amount: 99999, text: '999.99' },
      { amount: 100000, text: '1,000.00' },
      { amount: -12345678, text: '-123,456.78' },
      { amount: 123456789012, text: '1,234,567,890.12' },
    ])
    .run(({ assert }, { amount, text }) => {
      assert.equal(plainAmount(amount), text)
    })

  test('{percent} hundredths are {text}')
    .with([
      { percent: 0, text: '0 %' },
      { percent: 1250, text: '12.5 %' },
      { percent: 3333, text: '33.33 %' },
      { percent: 10000, text: '100 %' },
      { percent: 29, text: '0.29 %' },
    ])
    .run(({ assert }, { percent, text }) => {
      assert.equal(percentText(percent), text)
    })
})
