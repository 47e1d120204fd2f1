import logger from '@adonisjs/core/services/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { entriesOf, HostRules, QUOTA_JOBS, quotaCode } from '#schools/main'
import env from '#start/env'
import { assertFitForProduction } from '#start/production'
import { HostPolicy } from './host_policy.js'
import { RequestLimits } from './request_limits.js'
import { SchoolTurns } from './school_turns.js'

const MINUTE = 60_000

/** Binds what requests must keep to, as the environment has it. */
export default class RequestsProvider {
  readonly #app: ApplicationService
  #faultAt = -MINUTE

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container, inTest, inProduction } = this.#app
    if (inProduction && this.#app.getEnvironment() === 'web') assertFitForProduction(process.env)
    container.singleton(HostRules, () => {
      return new HostRules({
        baseDomain: env.get('BASE_DOMAIN') ?? null,
        others: entriesOf(env.get('ALLOWED_HOSTS')),
      })
    })
    container.singleton(HostPolicy, () => {
      return new HostPolicy({
        forcesHttps: env.get('FORCE_HTTPS', 'off') === 'on',
        origins: entriesOf(env.get('CORS_ORIGINS')),
      })
    })
    // Tests send in minutes what people send in days; those about limits bind tight ones.
    const unless = (limit: number) => (inTest ? 0 : limit)
    container.singleton(RequestLimits, () => {
      return new RequestLimits({
        signedIn: env.get('LIMIT_REST_USER', unless(1000)),
        anonymous: env.get('LIMIT_REST_ADDRESS', unless(100)),
        screens: env.get('LIMIT_SCREENS_USER', unless(10_000)),
        visitors: env.get('LIMIT_SCREENS_ADDRESS', unless(20_000)),
        routes: {},
        store: env.get('LIMIT_STORE', 'memory'),
        onFault: (error) => this.#noteFault(error),
      })
    })
    container.singleton(SchoolTurns, () => {
      return new SchoolTurns({
        requests: env.get('LIMIT_SCHOOL_REQUESTS', unless(200)),
        share: env.get('LIMIT_SCHOOL_SHARE', unless(50)),
      })
    })
    container.resolving(Engine, (engine) => engine.extend(quotaCode(engine), QUOTA_JOBS))
  }

  /** Of what goes wrong with each request the log is told once a minute. */
  #noteFault(error: unknown): void {
    const now = performance.now()
    if (now - this.#faultAt < MINUTE) return
    this.#faultAt = now
    logger.error({ err: error }, 'Requests are counted in memory: the store of their limits cannot be asked')
  }
}
