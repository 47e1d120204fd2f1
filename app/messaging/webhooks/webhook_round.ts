import type { Engine, PluginContext, School } from '#engine'
import { backOff } from '#jobs/main'
import type { Log, Principals } from '#jobs/main'
import { idOf } from '../audience.js'
import { systemContext } from '../dispatch.js'
import { failureOfNetwork } from '../errors.js'
import type { Round } from '../deliverer.js'
import { CallRows } from './call_rows.js'
import type { CallOutcome, ClaimedCall } from './call_rows.js'
import { AddressRefused, guardedPost } from './guarded_post.js'
import type { GuardOptions, PostAnswer } from './guarded_post.js'
import { signedHeaders } from './signature.js'
import { payloadFor } from './webhook_payload.js'

const ENDPOINT = 'core.webhook_endpoint'
const MOST_ATTEMPTS = 10
/** Times as long as other work waits: another system may be away for a night. About twenty hours in all. */
const SLOWER = 6
const LONGEST_ANSWER = 1000
/** A webhook that has failed so long is switched off. */
const GIVE_UP = 5 * 24 * 3_600_000

const NOTHING = { reason: null, status: null, code: null, duration: null, answer: null, nextAt: null }

export interface WebhookRoundOptions {
  readonly engine: Engine
  readonly principals: Principals
  readonly guard: GuardOptions
  readonly log: Log
}

/** Calls the webhooks of schools, outside of any transaction; the same call always has the same id. */
export class WebhookRound implements Round {
  readonly #options: WebhookRoundOptions
  readonly #rows: CallRows

  constructor(options: WebhookRoundOptions) {
    this.#options = options
    this.#rows = new CallRows(options.engine.database, options.engine.clock)
  }

  async round(schools: readonly School[], isStopping: () => boolean): Promise<boolean> {
    const waiting = new Set(await this.#rows.waiting(schools.map(({ id }) => id)))
    let isBusy = false
    for (const school of schools) {
      if (!waiting.has(school.id) || isStopping()) continue
      const claimed = await this.#rows.claim(school.id)
      if (claimed.length > 0) isBusy = true
      await Promise.all(claimed.map((call) => this.#call(school, call)))
    }
    return isBusy
  }

  async #call(school: School, call: ClaimedCall): Promise<void> {
    const context = systemContext(this.#options.engine, school)
    let outcome: CallOutcome
    try {
      outcome = await this.#outcomeOf(context, call)
    } catch (error) {
      this.#options.log.error({ err: error, school: school.id, call: call.id }, 'A webhook could not be called')
      outcome = this.#again(call, { code: 'internal' })
    }
    if (await this.#rows.finish(school.id, call, outcome)) await this.#noteHealth(context, call, outcome)
  }

  async #outcomeOf(context: PluginContext, call: ClaimedCall): Promise<CallOutcome> {
    const { engine, principals, guard } = this.#options
    const endpoint = await context.records.find(ENDPOINT, { where: { id: call.endpoint } })
    const isTest = call.entity === null
    if (!endpoint || (!endpoint.is_on && !isTest)) return { ...NOTHING, state: 'skipped', reason: 'off' }
    const user = idOf(endpoint.owner)
    const owner = user === null ? null : await principals.byUser(user, context.actor.school.id, call.id)
    if (!owner) return { ...NOTHING, state: 'skipped', reason: 'no_owner' }
    const body = await payloadFor(engine, owner, call)
    if (body === null) return { ...NOTHING, state: 'skipped', reason: 'no_access' }
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Lectern-Webhooks/1.0',
      ...signedHeaders(endpoint.secret ?? '', call.id, engine.clock.system(), body),
    }
    const start = performance.now()
    const duration = () => Math.round(performance.now() - start)
    try {
      const answer = await guardedPost(endpoint.address ?? '', headers, body, guard)
      return this.#judge(call, answer, duration())
    } catch (error) {
      if (error instanceof AddressRefused || isRefused(error)) {
        return { ...NOTHING, state: 'failed', reason: 'refused', code: 'address_refused', duration: duration() }
      }
      return this.#again(call, { code: failureOfNetwork(error).code, duration: duration() })
    }
  }

  /** 2xx has arrived; 410 asks to be left alone (Standard Webhooks); a redirect is followed by nobody. */
  #judge(call: ClaimedCall, { status, text, retryAfter }: PostAnswer, duration: number): CallOutcome {
    const answer = text.slice(0, LONGEST_ANSWER)
    if (status >= 200 && status < 300) return { ...NOTHING, state: 'delivered', status, duration, answer }
    if (status === 410) return { ...NOTHING, state: 'failed', reason: 'refused', status, duration, answer }
    const seconds = /^\d{1,5}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0
    return this.#again(call, { status, code: `http_${status}`, duration, answer }, seconds * 1000)
  }

  #again({ attempts }: ClaimedCall, facts: Partial<CallOutcome>, atLeast = 0): CallOutcome {
    if (attempts >= MOST_ATTEMPTS) return { ...NOTHING, ...facts, state: 'failed', reason: 'gave_up' }
    const wait = Math.max(backOff(attempts, Math.random()) * SLOWER, atLeast)
    const nextAt = new Date(this.#options.engine.clock.system().getTime() + wait)
    return { ...NOTHING, ...facts, state: 'queued', nextAt }
  }

  /** Writes down since when a webhook fails, and switches off one that has for days, telling the admins. */
  async #noteHealth({ records, notify, actor }: PluginContext, call: ClaimedCall, outcome: CallOutcome): Promise<void> {
    if (outcome.state === 'skipped') return
    const endpoint = await records.find(ENDPOINT, { where: { id: call.endpoint } })
    if (!endpoint) return
    const isWell = outcome.state === 'delivered'
    const since = endpoint.failing_since ?? null
    if (isWell) {
      if (since !== null) await records.unread.update(ENDPOINT, endpoint.id, { failing_since: null })
      return
    }
    const now = this.#options.engine.clock.system()
    if (since === null) {
      await records.unread.update(ENDPOINT, endpoint.id, { failing_since: now.toISOString() })
      return
    }
    const isOver = now.getTime() - Date.parse(since) > GIVE_UP || outcome.status === 410
    if (!isOver || !endpoint.is_on) return
    const switchOff = async () => {
      await records.unread.update(ENDPOINT, endpoint.id, { is_on: false })
      await notify('people.webhook_off', endpoint.id, { key: `${endpoint.id}:${since}` })
    }
    await this.#options.engine.database.forSchool(actor.school.id).transaction(switchOff, { label: 'webhook off' })
  }
}

/** What a connection says whose look-up was refused. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'address_refused'
}
