import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { Refusal } from '#engine'
import type { Actor } from '#engine'

/** Requests an hour; 0 for no limit. */
export interface RequestLimitOptions {
  /** REST: of one user, or of one API client wherever it asks from. */
  readonly signedIn: number
  /** REST: of one address that nobody is signed in from. */
  readonly anonymous: number
  /** Screens: of one user. */
  readonly screens: number
  /** Screens: of one address before signing in; a whole school may sit behind one. */
  readonly visitors: number
  /** By route pattern, tighter limits for one user or address on that route alone. */
  readonly routes: Readonly<Record<string, number>>
  /** Where requests are counted: in each process, or for all processes together, at the price of a write a request. */
  readonly store?: 'memory' | 'database' | 'redis'
  /** Told of a store that cannot be asked; requests are counted in memory meanwhile. */
  readonly onFault?: (error: unknown) => void
}

type Caller = Pick<Actor, 'userId' | 'clientId'>

const HOUR = '1 hour'

/**
 * Counts requests in the memory of the process, or in the host's database for several together. Keys are made of what the server knows: the user or the API client, the
 * address of the connection or of a trusted proxy's word, and the pattern of the route, never of anything a client spells.
 */
export class RequestLimits {
  readonly #options: RequestLimitOptions

  constructor(options: RequestLimitOptions) {
    this.#options = options
  }

  /** Counts a request to REST; throws the 429 refusal beyond the limit, having said when to come again. */
  async ofRest(ctx: HttpContext, actor: Caller | null): Promise<void> {
    const { signedIn, anonymous } = this.#options
    await this.#count(ctx, `rest:${callerOf(ctx, actor)}`, actor ? signedIn : anonymous)
    await this.#countRoute(ctx, actor)
  }

  /** Counts a request for a screen. */
  async ofScreens(ctx: HttpContext, actor: Caller | null): Promise<void> {
    const { screens, visitors } = this.#options
    await this.#count(ctx, `web:${callerOf(ctx, actor)}`, actor ? screens : visitors)
    await this.#countRoute(ctx, actor)
  }

  async #countRoute(ctx: HttpContext, actor: Caller | null): Promise<void> {
    const pattern = ctx.route?.pattern ?? ''
    const limit = Object.hasOwn(this.#options.routes, pattern) ? (this.#options.routes[pattern] ?? 0) : 0
    if (limit > 0) await this.#count(ctx, `route:${pattern}:${callerOf(ctx, actor)}`, limit)
  }

  async #count({ response }: HttpContext, key: string, requests: number): Promise<void> {
    if (requests === 0) return
    const { limit, consumed, availableIn } = await this.#increment(key, requests)
    response.header('X-RateLimit-Limit', String(limit))
    response.header('X-RateLimit-Remaining', String(Math.max(0, limit - consumed)))
    response.header('X-RateLimit-Reset', String(availableIn))
    if (consumed <= limit) return
    response.header('Retry-After', String(availableIn))
    throw new Refusal('limited', 'Too many requests.')
  }

  async #increment(key: string, requests: number) {
    const { store = 'memory', onFault } = this.#options
    const countIn = (where: typeof store) => limiter.use(where, { requests, duration: HOUR }).increment(key)
    if (store === 'memory') return countIn('memory')
    try {
      return await countIn(store)
    } catch (error) {
      onFault?.(error)
      return countIn('memory')
    }
  }
}

function callerOf({ request }: HttpContext, caller: Caller | null): string {
  if (caller?.userId) return `user:${caller.userId}`
  return caller?.clientId ? `client:${caller.clientId}` : request.ip()
}
