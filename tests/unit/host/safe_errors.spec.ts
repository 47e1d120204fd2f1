import { test } from '@japa/runner'
import { safeError, withoutValues } from '../../../start/safe_errors.js'

test.group('Errors as they are logged', () => {
  test('values of records are left out, also of causes and of what a driver adds', ({ assert }) => {
    const cause = Object.assign(new Error('Key (mail)=(asha@river.test) already exists'), {
      code: '23505',
      detail: 'Key (name)=(Asha Rao) already exists.',
      parameters: ['Asha Rao'],
    })
    const error = Object.assign(new Error('duplicate value "Asha Rao" of 98765 43210', { cause }), { code: 'E_WRITE' })
    const told = safeError(error)
    assert.notMatch(JSON.stringify(told), /Asha|98765|river/)
    assert.containSubset(told, { type: 'Error', code: 'E_WRITE', message: 'duplicate value … of …' })
    assert.containSubset(told.cause, { code: '23505', message: 'Key …=… already exists' })
    assert.match(told.stack, /^\s+at .*safe_errors\.spec/)
  })

  test('a code that is no word, and what is no error, say nothing', ({ assert }) => {
    assert.notProperty(safeError(Object.assign(new Error('x'), { code: 'Asha Rao' })), 'code')
    assert.deepEqual(safeError('Asha Rao'), {
      type: 'string',
      message: 'Something was thrown that is no error',
      stack: '',
    })
  })

  test('a chain of causes that leads back to itself ends', ({ assert }) => {
    const error = new Error('round')
    error.cause = error
    assert.isBelow(JSON.stringify(safeError(error)).length, 100_000)
  })

  test('words stay', ({ assert }) => {
    assert.equal(withoutValues('No answer in time'), 'No answer in time')
  })
})
