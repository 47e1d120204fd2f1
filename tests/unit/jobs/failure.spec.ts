import { test } from '@japa/runner'
import { E_PLUGIN_CODE, Refusal } from '../../../app/engine/main.js'
import { backOff, errorText, reasonText } from '../../../app/jobs/failure.js'

test.group('Jobs | what is kept of a failure', () => {
  test('{text}')
    .with([
      { error: new Error('Not yet'), text: 'Error: Not yet' },
      { error: new TypeError("Cannot read 'name' of undefined"), text: 'TypeError: Cannot read … of undefined' },
      { error: new Error('asha@home.test and 98765 43210 are known'), text: 'Error: … and … are known' },
      { error: new Error('Key (phone)=(+9779800000000) is there'), text: 'Error: Key …=… is there' },
      { error: new Error('Room 12 of 2027'), text: 'Error: Room 12 of 2027' },
      { error: new E_PLUGIN_CODE(['no code']), text: 'E_PLUGIN_CODE: no code' },
      {
        error: new Refusal('invalid', 'Wrong values.', { details: { name: ['Asha Rai'] } }),
        text: 'invalid: Wrong values.',
      },
      { error: 'Asha Rai', text: 'Something was thrown that is no error' },
    ])
    .run(({ assert }, { error, text }) => {
      assert.equal(errorText(error), text)
    })

  test('people are told what a refusal says of each field, without its kind', ({ assert }) => {
    const details = { 'name': ['is required.'], 'items[0].gross': ['"12 of Asha" is no amount.', 'is too long.'] }
    assert.equal(
      reasonText(new Refusal('invalid', 'Wrong values.', { details })),
      'Wrong values. name: is required. items[0].gross: … is no amount. is too long.'
    )
    assert.equal(reasonText(new TypeError('No receivable account (4711)')), 'No receivable account …')
    assert.equal(reasonText('Asha Rai'), 'Something was thrown that is no error')
  })

  test('a long text is cut where its column ends', ({ assert }) => {
    assert.lengthOf(errorText(new Error('x'.repeat(600))), 500)
  })

  test('waits between a second and an hour', ({ assert }) => {
    assert.deepEqual(
      [1, 2, 3, 7, 50].map((attempts) => backOff(attempts, 0)),
      [1000, 4000, 16_000, 2_880_000, 2_880_000]
    )
    assert.deepEqual([backOff(1, 1), backOff(7, 1), backOff(50, 1)], [1250, 3_600_000, 3_600_000])
  })
})
