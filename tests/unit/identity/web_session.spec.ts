import { SessionMiddlewareFactory } from '@adonisjs/session/factories'
import type { HttpContext } from '@adonisjs/core/http'
import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { actorOfSession, webSignIn, webSignOut } from '../../../app/identity/main.js'
import { plainSqlite } from '../../support/databases.js'
import { addMember, addSchool, addUser, change, createCoreTables } from './core_tables.js'
import { openIdentity } from './fixtures.js'
import { contextOf } from './http_contexts.js'

async function open() {
  const { database, close } = await plainSqlite.open()
  await createCoreTables(database)
  await addSchool(database, 'green')
  await addUser(database, 'u1', { password_hash: 'hash:right' })
  await addMember(database, 'green', 'u1', ['reader'])
  const { identity } = await openIdentity(database)
  /** Runs `work` in a request that has a session. */
  const inSession = async (work: (ctx: HttpContext) => Promise<void>): Promise<void> => {
    const ctx = contextOf(identity)
    const middleware = await new SessionMiddlewareFactory().create()
    await middleware.handle(ctx, () => work(ctx))
  }
  return { database, close, inSession }
}

test.group('Session of the screens', () => {
  test('gets a new id and forgets what was planted when somebody signs in', async ({ assert, cleanup }) => {
    const { close, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      ctx.session.put('planted', 'by another')
      const id = ctx.session.sessionId
      await webSignIn(ctx, { login: 'u1@school.example', password: 'right' })
      assert.notEqual(ctx.session.sessionId, id)
      assert.isFalse(ctx.session.has('planted'))
      assert.equal(ctx.actor?.userId, 'u1')
      const actor = await actorOfSession(ctx)
      assert.equal(actor?.school.slug, 'green')
    })
  })

  test('holds nobody after a wrong password', async ({ assert, cleanup }) => {
    const { close, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      const attempt = webSignIn(ctx, { login: 'u1@school.example', password: 'wrong' })
      assert.instanceOf(await attempt.catch((error: unknown) => error), Refusal)
      assert.isNull(await actorOfSession(ctx))
    })
  })

  test('holds nobody after signing out', async ({ assert, cleanup }) => {
    const { close, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      await webSignIn(ctx, { login: 'u1@school.example', password: 'right' })
      await webSignOut(ctx)
      assert.isNull(ctx.actor ?? null)
      assert.isNull(await actorOfSession(ctx))
      assert.deepEqual(ctx.session.all(), {})
    })
  })

  test('holds nobody once the membership has ended', async ({ assert, cleanup }) => {
    const { database, close, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      await webSignIn(ctx, { login: 'u1@school.example', password: 'right' })
      await change(database, `update core_memberships set status = 'suspended'`)
      assert.isNull(await actorOfSession(ctx))
    })
  })
})
