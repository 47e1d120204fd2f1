import { test } from '@japa/runner'
import { Refusal, UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import { readSignInBody } from '../../../app/identity/main.js'

function detailsOf(body: unknown): Readonly<Record<string, readonly string[]>> {
  try {
    readSignInBody(body)
  } catch (error) {
    if (error instanceof Refusal) return error.details
    throw error
  }
  return {}
}

test.group('Sign-in body', () => {
  test('reads one login name, a password and a school', ({ assert }) => {
    assert.deepEqual(readSignInBody({ phone: '+91', password: 'x', school: 'green' }), {
      by: 'phone',
      login: '+91',
      password: 'x',
      school: 'green',
    })
  })

  test('names every wrong key at once', ({ assert }) => {
    const details = detailsOf(JSON.parse('{ "email": 1, "password": "", "role": "admin", "__proto__": {} }'))
    assert.sameMembers(Object.keys(details), ['email', 'password', 'role', '__proto__'])
    assert.deepEqual(details['role'], [UNKNOWN_NAME])
  })

  test('asks for exactly one login name and a password', ({ assert }) => {
    assert.sameMembers(Object.keys(detailsOf({})), ['email', 'password'])
    assert.sameMembers(Object.keys(detailsOf({ email: 'a@b', username: 'a', password: 'x' })), ['username'])
  })

  test('refuses what is no object', ({ assert }) => {
    for (const body of [null, [], 'x', 1, undefined]) {
      assert.throws(() => readSignInBody(body), 'The body must be a JSON object.')
    }
  })
})
