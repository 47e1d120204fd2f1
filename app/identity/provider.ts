import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { dataDirectory } from '#start/data_directory'
import { Principals } from '#jobs/main'
import { SchoolOperations, Schools, SchoolSettings } from '#schools/main'
import { Identity } from './identity.js'
import { JobPrincipals } from './job_principals.js'
import { openIdentity } from './open_identity.js'

/** Binds `Identity`, `Schools` and those whom jobs run as; they open with the engine, when first asked for. */
export default class IdentityProvider {
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(Schools, async (resolver) => {
      const { database } = await resolver.make(Engine)
      return new Schools(database)
    })
    container.singleton(SchoolSettings, async (resolver) => new SchoolSettings(await resolver.make(Engine)))
    container.singleton(SchoolOperations, async (resolver) => new SchoolOperations(await resolver.make(Engine)))
    container.singleton(Principals, async (resolver) => {
      const { resolver: actors } = await resolver.make(Identity)
      return new JobPrincipals(actors, await resolver.make(Schools))
    })
    container.singleton(Identity, async (resolver) => {
      const { database, clock, registryOf } = await resolver.make(Engine)
      return openIdentity({
        database,
        clock,
        registryOf,
        hash: await resolver.make('hash'),
        pem: process.env['JWT_PRIVATE_KEY'],
        dataDirectory: dataDirectory(),
        production: this.#app.inProduction,
      })
    })
  }

  /** A server that could not sign anybody in does not start; and its first login takes no longer than others. */
  async start(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const identity = await this.#app.container.make(Identity)
    await identity.passwords.warmUp()
  }
}
