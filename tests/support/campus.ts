import app from '@adonisjs/core/services/app'
import type { TestContext } from '@japa/runner/core'
import { doorOf, ProviderDoors } from '../../app/identity/main.js'
import { CLIENT, TestOpenIdProvider } from './openid_provider.js'
import type { Claims } from './openid_provider.js'

/** The public origin of the test process. */
export const ORIGIN = `http://${process.env['HOST']}:${process.env['PORT']}`

/** An installation with a provider that is called Campus, until the test ends. */
export async function campus(cleanup: TestContext['cleanup']): Promise<TestOpenIdProvider> {
  const provider = await TestOpenIdProvider.open()
  const settings = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: 'Campus',
  }
  const doors = new ProviderDoors(doorOf(settings, ORIGIN, false))
  app.container.swap(ProviderDoors, () => doors)
  cleanup(async () => {
    app.container.restore(ProviderDoors)
    await provider.close()
  })
  return provider
}

/** What the provider says of a person; the subject follows from the mail. */
export const claimsOf = (email: string, more: object = {}): Claims => ({
  sub: `subject of ${email}`,
  email,
  email_verified: true,
  name: 'Visitor',
  ...more,
})
