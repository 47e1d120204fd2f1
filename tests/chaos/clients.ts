import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../database/sandbox/random.js'
import type { Fleet } from './fleet.js'

/** A request is tried again for so long, in milliseconds, then it is lost. */
const LONGEST = 900_000
const PATIENCE = 20_000
/** Of the accepted requests so many are sent once more, to another server perhaps. */
const REPEATED = 0.1

export interface Reply {
  readonly status: number
  readonly data: Record<string, unknown>
}

/** What clients know: every write that was accepted, and what they have seen that must not be. */
export interface Ledger {
  /** Households by id: the last name that was accepted, and how many changes were. */
  readonly households: Map<string, { name: string; changes: number }>
  /** Invoices that were made by hand, and whether their issue was accepted. */
  readonly invoices: Map<string, { issued: boolean }>
  /** Payments by id: what was paid. */
  readonly payments: Map<string, string>
  /** Fee runs by id. */
  readonly runs: Map<string, { structure: string; instalment: number }>
  /** Imports by their job: what their rows begin with. */
  readonly imports: Map<string, string>
  readonly faults: string[]
  accepted: number
  repeated: number
  /** Requests that broke off or were answered with a failure of the server, and were sent again. */
  unanswered: number
}

export function openLedger(): Ledger {
  return {
    households: new Map(),
    invoices: new Map(),
    payments: new Map(),
    runs: new Map(),
    imports: new Map(),
    faults: [],
    accepted: 0,
    repeated: 0,
    unanswered: 0,
  }
}

export interface Account {
  readonly email: string
  readonly password: string
}

/**
 * Sends requests to whichever server answers, again and again until one has a final answer. A POST has one key for all
 * tries, so that it must have its effect once.
 */
export class Sender {
  readonly #fleet: Fleet
  readonly #ledger: Ledger
  readonly #account: Account
  readonly #random: Random
  #token: Promise<string> | null = null
  /** Of the last request that had no final answer. */
  #trouble = ''

  constructor(fleet: Fleet, ledger: Ledger, account: Account, random: Random) {
    this.#fleet = fleet
    this.#ledger = ledger
    this.#account = account
    this.#random = random
  }

  /** The final answer; null where none came in time, which is a fault. A text is sent as CSV. */
  async post(path: string, body: object | string): Promise<Reply | null> {
    const key = randomUUID()
    const reply = await this.#settle('POST', path, body, key)
    if (!reply || reply.status >= 300) return this.#refused('POST', path, reply)
    this.#ledger.accepted++
    if (!this.#random.chance(REPEATED)) return reply
    const again = await this.#settle('POST', path, body, key)
    this.#ledger.repeated++
    if (JSON.stringify(again) !== JSON.stringify(reply)) {
      this.#ledger.faults.push(`POST ${path} was answered otherwise the second time: ${shown(reply)} / ${shown(again)}`)
    }
    return reply
  }

  /** As `post`; a change has no key: whether one that broke off was made is found out by reading the record. */
  async patch(path: string, body: { version: number; name: string }): Promise<Reply | null> {
    const reply = await this.#settle('PATCH', path, body, null)
    if (reply?.status === 200) {
      this.#ledger.accepted++
      return reply
    }
    if (reply?.status !== 409) return this.#refused('PATCH', path, reply)
    const now = await this.#settle('GET', path, null, null)
    if (now?.data['name'] !== body.name || now.data['version'] !== body.version + 1) {
      this.#ledger.faults.push(`PATCH ${path} was refused and not made: ${shown(now)}`)
      return null
    }
    this.#ledger.accepted++
    return now
  }

  #refused(method: string, path: string, reply: Reply | null): null {
    this.#ledger.faults.push(
      `${method} ${path}: ${reply ? shown(reply) : `no answer in time, at last ${this.#trouble}`}`
    )
    return null
  }

  async #settle(method: string, path: string, body: object | string | null, key: string | null): Promise<Reply | null> {
    const end = Date.now() + LONGEST
    while (Date.now() < end) {
      const url = this.#anyServer()
      const reply = url && (await this.#once(url, method, path, body, key))
      if (reply && reply.status < 500 && reply.status !== 401) return reply
      if (reply && reply.status === 401) this.#token = null
      else if (url) this.#ledger.unanswered++
      if (reply) this.#trouble = shown(reply)
      await wait(100 + this.#random.integer(0, 200))
    }
    return null
  }

  #anyServer(): string | null {
    const ready = this.#fleet.servers.filter(({ isReady }) => isReady)
    return ready.length === 0 ? null : this.#random.pick(ready).url
  }

  async #once(
    url: string,
    method: string,
    path: string,
    body: object | string | null,
    key: string | null
  ): Promise<Reply | null> {
    try {
      const token = await (this.#token ??= this.#signIn(url))
      const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' }
      const isTable = typeof body === 'string'
      if (body) headers['content-type'] = isTable ? 'text/csv' : 'application/json'
      if (key) headers['idempotency-key'] = key
      const init: RequestInit = { method, headers, signal: AbortSignal.timeout(PATIENCE) }
      if (body) init.body = isTable ? body : JSON.stringify(body)
      const response = await fetch(`${url}/api/v1${path}`, init)
      const answer = (await response.json()) as { data: Record<string, unknown> | null; error: unknown }
      return { status: response.status, data: answer.data ?? { error: answer.error } }
    } catch (error) {
      this.#trouble = String(error)
      return null
    }
  }

  async #signIn(url: string): Promise<string> {
    try {
      const response = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept': 'application/json' },
        body: JSON.stringify(this.#account),
        signal: AbortSignal.timeout(PATIENCE),
      })
      const { data } = (await response.json()) as { data: { access_token?: string } | null }
      if (!data?.access_token) throw new Error(`The sign-in was answered ${response.status}`)
      return data.access_token
    } catch (error) {
      this.#token = null
      throw error
    }
  }
}

function shown(reply: Reply | null): string {
  return JSON.stringify(reply)?.slice(0, 300) ?? 'nothing'
}
