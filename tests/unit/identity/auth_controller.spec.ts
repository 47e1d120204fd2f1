import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import AuthController from '../../../app/controllers/auth_controller.js'
import { plainSqlite } from '../../support/databases.js'
import { addMember, addSchool, addUser, createCoreTables } from './core_tables.js'
import { openIdentity } from './fixtures.js'
import { contextOf } from './http_contexts.js'

async function open() {
  const { database, close } = await plainSqlite.open()
  await createCoreTables(database)
  await addSchool(database, 'green')
  await addUser(database, 'u1', { password_hash: 'hash:right' })
  await addMember(database, 'green', 'u1', ['reader'])
  const { identity } = await openIdentity(database)
  const login = (body: Record<string, unknown>, type = 'application/json') =>
    new AuthController().login(contextOf(identity, { method: 'POST', headers: { 'content-type': type }, body }))
  return { close, identity, login }
}

test.group('POST /api/v1/auth/login', () => {
  test('answers a token that verifies, the user, the roles and the first screen', async ({ assert, cleanup }) => {
    const { close, identity, login } = await open()
    cleanup(close)
    const answer = await login({ email: 'u1@school.example', password: 'right' })
    assert.containsSubset(answer, {
      success: true,
      data: {
        expires_in: 900,
        token_type: 'Bearer',
        user: { id: 'u1', name: 'User u1', school: { slug: 'green' }, roles: ['reader'] },
        roles: ['reader'],
        home: '/',
      },
      meta: null,
      error: null,
    })
    const { access_token: token } = (answer as { data: { access_token: string } }).data
    assert.containsSubset(await identity.tokens.verify(token), { subject: { userId: 'u1', schoolId: 'green' } })
  })

  test('refuses unknown keys, other media types and wrong passwords', async ({ assert, cleanup }) => {
    const { close, login } = await open()
    cleanup(close)
    const kindOf = async (work: Promise<unknown>) => {
      try {
        await work
        return 'signed in'
      } catch (error) {
        return error instanceof Refusal ? error.kind : String(error)
      }
    }
    assert.equal(await kindOf(login({ email: 'u1@school.example', password: 'right', remember: true })), 'invalid')
    assert.equal(
      await kindOf(login({ email: 'u1@school.example', password: 'right' }, 'application/x-www-form-urlencoded')),
      'media_type'
    )
    assert.equal(await kindOf(login({ email: 'u1@school.example', password: 'wrong' })), 'unauthenticated')
    assert.equal(await kindOf(login({ username: 'u1@school.example', password: 'right' })), 'unauthenticated')
  })
})
