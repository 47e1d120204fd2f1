import { test } from '@japa/runner'
import { amountInWords } from '../../../app/documents/main.js'

test.group('An amount in words', () => {
  test('spells {0} minor units of {1} in {2}')
    .with([
      [0, 'INR', 'en-IN', 'Zero Rupees Only'],
      [5, 'INR', 'en-IN', 'Zero Rupees And Five Paise Only'],
      [100, 'INR', 'en-IN', 'One Rupee Only'],
      [125000, 'INR', 'en-IN', 'One Thousand Two Hundred Fifty Rupees Only'],
      [15240050, 'INR', 'en-IN', 'One Lakh Fifty Two Thousand Four Hundred Rupees And Fifty Paise Only'],
      [1000000000, 'NPR', 'en', 'One Crore Rupees Only'],
      [-500, 'INR', 'en-IN', 'Minus Five Rupees Only'],
      [15240050, 'INR', 'hi-IN', 'एक लाख बावन हज़ार चार सौ रुपये और पचास पैसे मात्र'],
      [
        123456789,
        'USD',
        'en-IN',
        'One Million Two Hundred Thirty Four Thousand Five Hundred Sixty Seven Dollars And Eighty Nine Cents Only',
      ],
      [250, 'GBP', 'en', 'Two Pounds And Fifty Pence Only'],
      [1500, 'KWD', 'hi-IN', 'KWD One And 500/1000 Only'],
      [100, 'JPY', 'en', 'JPY One Hundred Only'],
    ] as const)
    .run(({ assert }, [scaled, currency, language, words]) => {
      assert.equal(amountInWords(scaled, currency, language), words)
    })

  test('refuses what is no amount and no currency', ({ assert }) => {
    assert.throws(() => amountInWords(1.5, 'INR', 'en'), RangeError)
    assert.throws(() => amountInWords(2 ** 53, 'INR', 'en'), RangeError)
    assert.throws(() => amountInWords(100, 'rupees', 'en'), RangeError)
  })
})
