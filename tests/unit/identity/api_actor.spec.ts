import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import ApiActorMiddleware from '../../../app/middleware/api_actor_middleware.js'
import { plainSqlite } from '../../support/databases.js'
import { addMember, addSchool, addUser, change, createCoreTables } from './core_tables.js'
import { openIdentity } from './fixtures.js'
import { contextOf } from './http_contexts.js'

async function open() {
  const { database, close } = await plainSqlite.open()
  await createCoreTables(database)
  await addSchool(database, 's1', { slug: 'green' })
  await addSchool(database, 's2', { slug: 'river' })
  await addUser(database, 'u1')
  await addMember(database, 's1', 'u1', ['teacher'])
  const { identity, tokenFor } = await openIdentity(database)
  const token = await tokenFor('u1', 's1')
  /** The school and roles of the actor, or the kind of refusal. */
  const pass = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const ctx = contextOf(identity, { headers })
    try {
      await new ApiActorMiddleware().handle(ctx, async () => undefined)
    } catch (error) {
      if (error instanceof Refusal) return error.kind
      throw error
    }
    return `${ctx.actor?.school.slug} ${ctx.actor?.roles.join(' ')}`
  }
  return { database, close, token, pass }
}

test.group('API actor', () => {
  test('is the bearer of a valid token', async ({ assert, cleanup }) => {
    const { close, token, pass } = await open()
    cleanup(close)
    assert.equal(await pass({ authorization: `Bearer ${token}` }), 'green reader staff teacher')
    assert.equal(await pass({ authorization: `bearer ${token}` }), 'green reader staff teacher')
  })

  test('does not exist without one', async ({ assert, cleanup }) => {
    const { close, token, pass } = await open()
    cleanup(close)
    for (const authorization of [
      '',
      token,
      `Basic ${token}`,
      'Bearer',
      'Bearer x.y.z',
      `Bearer ${token}x`,
      `Bearer ${token}, Bearer ${token}`,
    ]) {
      assert.equal(await pass({ authorization }), 'unauthenticated', authorization)
    }
    assert.equal(await pass({}), 'unauthenticated')
  })

  test('may name the own school, by id or short name, and no other', async ({ assert, cleanup }) => {
    const { close, token, pass } = await open()
    cleanup(close)
    const authorization = `Bearer ${token}`
    for (const own of ['green', 's1']) {
      assert.equal(await pass({ authorization, 'x-school': own }), 'green reader staff teacher')
    }
    for (const other of ['river', 's2', 'nowhere']) {
      assert.equal(await pass({ authorization, 'x-school': other }), 'not_found')
    }
  })

  test('ends with the membership, whatever the token says', async ({ assert, cleanup }) => {
    const { database, close, token, pass } = await open()
    cleanup(close)
    await change(database, `update core_memberships set status = 'suspended'`)
    assert.equal(await pass({ authorization: `Bearer ${token}` }), 'unauthenticated')
  })
})
