import { hkdfSync } from 'node:crypto'
import type { ApplicationService } from '@adonisjs/core/types'
import { FileArchive } from '#files/main'
import { Engine } from '#engine'
import { dataDirectory } from '#start/data_directory'
import { Principals, Sweeps } from '#jobs/main'
import { SchoolOperations, Schools, SchoolSettings } from '#schools/main'
import { LimiterCounter } from './attempt_counter.js'
import { Identity } from './identity.js'
import { JobPrincipals } from './job_principals.js'
import { MailPostman } from './mail_postman.js'
import { openIdentity } from './open_identity.js'
import { doorOf, ProviderDoors } from './providers/provider_door.js'
import { SchoolRoles } from './school_roles/school_roles.js'
import { IDENTITY_SWEEPS } from './sweeps.js'
import type { Postman } from './postman.js'
import type { Cipher } from './second_factors.js'
import type { Sealer } from './sign_up.js'
import { EngineMembers } from './users/member_records.js'
import { USER_JOBS, userCode } from './users/main.js'

/** How often it is written down which sessions and clients are in use, in milliseconds. */
const NOTE_EVERY = 30_000

/** Binds `Identity`, `Schools` and those whom jobs run as; they open with the engine, when first asked for. */
export default class IdentityProvider {
  readonly #app: ApplicationService
  #timer: NodeJS.Timeout | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.resolving(Engine, (engine) => {
      const identity = () => container.make(Identity)
      engine.knowUsers(async (user, { school, requestId }) => {
        return (await container.make(Principals)).byUser(user, school.id, requestId ?? '')
      })
      engine.extend(userCode({ engine, identity, origin: () => this.#origin() }), USER_JOBS)
    })
    container.resolving(Sweeps, (sweeps) => sweeps.add(...IDENTITY_SWEEPS))
    container.singleton(Schools, async (resolver) => {
      const { database, ready } = await resolver.make(Engine)
      return new Schools(database, ready)
    })
    container.singleton(SchoolRoles, async (resolver) => new SchoolRoles(await resolver.make(Engine)))
    container.singleton(SchoolSettings, async (resolver) => new SchoolSettings(await resolver.make(Engine)))
    container.singleton(SchoolOperations, async (resolver) => {
      return new SchoolOperations(await resolver.make(Engine), await resolver.make(FileArchive))
    })
    container.singleton(Principals, async (resolver) => {
      const { resolver: actors } = await resolver.make(Identity)
      return new JobPrincipals(actors, await resolver.make(Schools))
    })
    container.singleton(Identity, () => this.#open())
    container.singleton(ProviderDoors, () => this.#doors())
  }

  /** A server that could not sign anybody in, or whose provider is half described, does not start; and its first login takes no longer than others. */
  async start(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const identity = await this.#app.container.make(Identity)
    await identity.passwords.warmUp()
    await this.#app.container.make(ProviderDoors)
    this.#timer = setInterval(() => void this.#noteUses(identity), NOTE_EVERY).unref()
  }

  async shutdown(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
  }

  async #open(): Promise<Identity> {
    const { container, inProduction: production } = this.#app
    const engine = await container.make(Engine)
    const { database, clock, registryOf, ready } = engine
    const { default: env } = await import('#start/env')
    return openIdentity({
      database,
      clock,
      registryOf,
      ready,
      hash: await container.make('hash'),
      pem: env.get('JWT_PRIVATE_KEY'),
      formerPems: env.get('JWT_FORMER_KEYS'),
      dataDirectory: dataDirectory(),
      counter: new LimiterCounter(await container.make('limiter.manager')),
      cipher: await this.#cipher(),
      postman: await this.#postman(),
      members: new EngineMembers(engine, await container.make(Schools)),
      schools: await container.make(Schools),
      sealer: await this.#sealer(),
      secret: await this.#secret(env.get('APP_KEY')),
      production,
    })
  }

  async #doors(): Promise<ProviderDoors> {
    const { default: env } = await import('#start/env')
    const settings = {
      OIDC_ISSUER: env.get('OIDC_ISSUER'),
      OIDC_CLIENT_ID: env.get('OIDC_CLIENT_ID'),
      OIDC_CLIENT_SECRET: env.get('OIDC_CLIENT_SECRET'),
      OIDC_NAME: env.get('OIDC_NAME'),
    }
    if (!Object.values(settings).some(Boolean)) return new ProviderDoors(null)
    return new ProviderDoors(doorOf(settings, await this.#origin(), this.#app.inProduction))
  }

  async #cipher(): Promise<Cipher> {
    const encryption = await this.#app.container.make('encryption')
    const purpose = 'second factor'
    return {
      encrypt: (text) => encryption.encrypt(text, { purpose }),
      decrypt: (text) => encryption.decrypt<string>(text, purpose),
    }
  }

  async #sealer(): Promise<Sealer> {
    const encryption = await this.#app.container.make('encryption')
    const purpose = 'sign up'
    return {
      seal: (content, expiresIn) => encryption.encrypt(content, { purpose, expiresIn }),
      open: (text) => encryption.decrypt<unknown>(text, purpose),
    }
  }

  /** Without a mailer's configuration nothing is refused at the start: an installation may do without mail. */
  async #postman(): Promise<Postman> {
    const { container } = this.#app
    const mail = () => container.make('mail.manager')
    const logger = await container.make('logger')
    const i18n = await container.make('i18n')
    return new MailPostman({ mail, i18n, logger, origin: () => this.#origin() })
  }

  async #origin(): Promise<string> {
    const { default: env } = await import('#start/env')
    const { publicOrigin } = await import('#start/public_origin')
    const { inProduction: production } = this.#app
    return publicOrigin({ given: env.get('APP_URL'), port: env.get('PORT') ?? 3333, production })
  }

  /** A key of its own (RFC 5869): what it hashes tells nothing of the application's key. */
  async #secret(given: string | undefined): Promise<string> {
    const { applicationKey } = await import('#start/application_key')
    const { inProduction: production } = this.#app
    const key = applicationKey({ given, dataDirectory: dataDirectory(), production })
    return Buffer.from(hkdfSync('sha256', key, '', 'lectern identity', 32)).toString('base64url')
  }

  /** Coarse by intent; what a crash loses of it is the last half minute. */
  async #noteUses({ sessions, clients }: Identity): Promise<void> {
    try {
      await sessions.uses.flush()
      await clients.uses.flush()
    } catch (error) {
      const logger = await this.#app.container.make('logger')
      logger.warn({ err: error as Error }, 'the last use of sessions was not noted')
    }
  }
}
