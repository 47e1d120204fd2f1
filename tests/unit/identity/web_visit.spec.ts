import { SessionMiddlewareFactory } from '@adonisjs/session/factories'
import type { HttpContext } from '@adonisjs/core/http'
import { test } from '@japa/runner'
import { beginVisit, ProviderDoor, takeVisit } from '../../../app/identity/main.js'
import type { IdentityProvider, ProviderRequest } from '../../../app/identity/main.js'
import { plainSqlite } from '../../support/databases.js'
import { openIdentity } from './fixtures.js'
import { contextOf } from './http_contexts.js'

const KEY = 'identity_provider'
const PURPOSE = { next: '/people', school: 'green', linkTo: null }

/** A provider that notes what it was asked with. */
class NotingProvider implements IdentityProvider {
  readonly issuer = 'https://id.example'
  readonly requests: ProviderRequest[] = []
  async begin(request: ProviderRequest): Promise<string> {
    this.requests.push(request)
    return `${this.issuer}/authorize`
  }
  finish(): Promise<never> {
    return Promise.reject(new Error('Nobody comes back here'))
  }
}

async function open() {
  const { database, close } = await plainSqlite.open()
  const { identity } = await openIdentity(database)
  const provider = new NotingProvider()
  const door = new ProviderDoor({ provider, name: 'Campus', origin: 'https://erp.example' })
  const inSession = async (work: (ctx: HttpContext) => Promise<void>): Promise<void> => {
    const ctx = contextOf(identity)
    const middleware = await new SessionMiddlewareFactory().create()
    await middleware.handle(ctx, () => work(ctx))
  }
  return { close, provider, door, inSession }
}

test.group('A visit to a provider', () => {
  test('is kept once, with texts of its own', async ({ assert, cleanup }) => {
    const { close, provider, door, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      await beginVisit(ctx, door, PURPOSE)
      const visit = takeVisit(ctx)
      const [asked] = provider.requests
      assert.containSubset(visit, { ...PURPOSE, kept: { state: asked?.state, nonce: asked?.nonce } })
      assert.equal(asked?.callback, 'https://erp.example/login/provider/callback')
      assert.isNull(takeVisit(ctx))
      await beginVisit(ctx, door, PURPOSE)
      const texts = provider.requests.flatMap(({ state, nonce, challenge }) => [state, nonce, challenge])
      assert.lengthOf(new Set([...texts, visit?.kept.verifier]), 7)
    })
  })

  test('that took too long, or leads elsewhere, leads nowhere', async ({ assert, cleanup }) => {
    const { close, door, inSession } = await open()
    cleanup(close)
    await inSession(async (ctx) => {
      await beginVisit(ctx, door, { ...PURPOSE, next: '//evil.example' })
      const kept = ctx.session.get(KEY) as Record<string, unknown>
      assert.equal(takeVisit(ctx)?.next, '/')
      ctx.session.put(KEY, { ...kept, until: Date.now() - 1 })
      assert.isNull(takeVisit(ctx))
      ctx.session.put(KEY, { until: Date.now() + 1000, kept: { state: 1 } })
      assert.isNull(takeVisit(ctx))
    })
  })
})
