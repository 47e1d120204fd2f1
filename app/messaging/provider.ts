import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { EventSinks, Principals } from '#jobs/main'
import { Deliverer, MessageRound } from './deliverer.js'
import type { DispatchOptions } from './dispatch.js'
import { FollowSink } from './follow_sink.js'
import { languagesOf } from './languages.js'
import { MESSAGING_JOBS, messagingCode } from './messaging_code.js'
import { openProviders } from './open_providers.js'
import type { GuardOptions } from './webhooks/guarded_post.js'
import { WebhookRound } from './webhooks/webhook_round.js'
import { WebhookSink } from './webhooks/webhook_sink.js'

/** Gives the engine what the host does with messages, and sends them in the processes that work off the outbox. */
export default class MessagingProvider {
  readonly #app: ApplicationService
  #deliverer: Deliverer | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.resolving(Engine, async (engine) => {
      const languages = languagesOf(await container.make('i18n'))
      const guard = await this.#guard()
      engine.extend(messagingCode({ engine, languages, guard, wake: () => this.#wake() }), MESSAGING_JOBS)
    })
    container.resolving(EventSinks, (sinks) => {
      sinks.add(async () => new WebhookSink(await container.make(Engine), () => this.#wake()))
      sinks.add(async () => new FollowSink(await container.make(Engine)))
    })
    container.singleton(Deliverer, async (resolver) => {
      const principals = await resolver.make(Principals)
      const log = await resolver.make('logger')
      const engine = await resolver.make(Engine)
      const webhooks = new WebhookRound({ engine, principals, guard: await this.#guard(), log })
      const messages = new MessageRound(await this.#options(), log)
      return new Deliverer(() => principals.schools(), [messages, webhooks], log)
    })
  }

  /** A server whose channels are half described does not start. */
  async start(): Promise<void> {
    if (this.#app.getEnvironment() === 'web') await this.#app.container.make(Deliverer)
  }

  async ready(): Promise<void> {
    const { default: env } = await import('#start/env')
    if (this.#app.getEnvironment() !== 'web' || env.get('QUEUE') === 'off') return
    this.#deliverer = await this.#app.container.make(Deliverer)
    this.#deliverer.start()
  }

  /** Runs before the engine's, which closes the database. */
  async shutdown(): Promise<void> {
    await this.#deliverer?.stop()
  }

  #wake(): void {
    this.#deliverer?.wake()
  }

  async #guard(): Promise<GuardOptions> {
    const { default: env } = await import('#start/env')
    const trustedHosts = (env.get('WEBHOOK_TRUSTED_HOSTS') ?? '').split(',').map((host) => host.trim())
    return { trustedHosts: trustedHosts.filter(Boolean) }
  }

  async #options(): Promise<DispatchOptions> {
    const { container } = this.#app
    const { default: env } = await import('#start/env')
    const settings = {
      TWILIO_ACCOUNT_SID: env.get('TWILIO_ACCOUNT_SID'),
      TWILIO_AUTH_TOKEN: env.get('TWILIO_AUTH_TOKEN'),
      TWILIO_FROM: env.get('TWILIO_FROM'),
      FCM_SERVICE_ACCOUNT: env.get('FCM_SERVICE_ACCOUNT'),
    }
    const host = (env.get('MAIL_FROM') ?? '').split('@')[1] ?? 'localhost'
    return {
      engine: await container.make(Engine),
      principals: await container.make(Principals),
      languages: languagesOf(await container.make('i18n')),
      providers: openProviders(settings, () => container.make('mail.manager'), host),
      origin: () => this.#origin(),
    }
  }

  async #origin(): Promise<string> {
    const { default: env } = await import('#start/env')
    const { publicOrigin } = await import('#start/public_origin')
    return publicOrigin({
      given: env.get('APP_URL'),
      port: env.get('PORT') ?? 3333,
      production: this.#app.inProduction,
    })
  }
}
