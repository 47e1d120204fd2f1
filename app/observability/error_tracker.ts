import { randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { FAULTS } from '#start/faults'
import type { Fault } from '#start/faults'
import type { SafeError } from '#start/safe_errors'

/** Faults that wait to be sent; more are dropped, for they come when much is broken. */
const MOST_WAITING = 50
const PATIENCE = 5000
const SECOND = 1000

/** Where faults go: Sentry's protocol, which other trackers speak too. */
interface Destination {
  readonly url: string
  readonly key: string
}

export interface ErrorTrackerOptions {
  /** `https://<key>@<host>/<project>` */
  readonly dsn: string
  readonly environment: string
  readonly log: { warn(facts: object, text: string): void }
}

/**
 * Sends the faults of the process to an error tracker, one after another, as `safeError` has scrubbed them: codes, places
 * and messages without what may be a value. One that cannot be sent is dropped and noted: the log has it all the same.
 */
export class ErrorTracker {
  readonly #options: ErrorTrackerOptions
  readonly #destination: Destination
  readonly #waiting: Fault[] = []
  readonly #hear = (fault: unknown) => this.#take(fault as Fault)
  #sending: Promise<void> | null = null
  #closedUntil = 0

  /** Throws for a DSN that is none. */
  constructor(options: ErrorTrackerOptions) {
    this.#options = options
    this.#destination = destinationOf(options.dsn)
  }

  start(): void {
    subscribe(FAULTS, this.#hear)
  }

  /** Resolves when what was heard is sent. */
  async stop(): Promise<void> {
    unsubscribe(FAULTS, this.#hear)
    await this.#sending
  }

  #take(fault: Fault): void {
    if (this.#waiting.length >= MOST_WAITING || Date.now() < this.#closedUntil) return
    this.#waiting.push(fault)
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null))
  }

  async #sendAll(): Promise<void> {
    for (let fault = this.#waiting.shift(); fault; fault = this.#waiting.shift()) await this.#send(fault)
  }

  async #send(fault: Fault): Promise<void> {
    const { url, key } = this.#destination
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-sentry-envelope',
          'x-sentry-auth': `Sentry sentry_version=7, sentry_client=lectern/1, sentry_key=${key}`,
        },
        body: envelopeOf(fault, this.#options.environment),
        signal: AbortSignal.timeout(PATIENCE),
      })
      if (response.ok) return
      // It asks for a pause: what comes meanwhile is in the log.
      if (response.status === 429) this.#pause(Number(response.headers.get('retry-after')) || 60)
      this.#options.log.warn({ status: response.status }, 'The error tracker has refused a fault')
    } catch (error) {
      this.#options.log.warn({ err: error }, 'The error tracker does not answer')
    }
  }

  #pause(seconds: number): void {
    this.#closedUntil = Date.now() + seconds * SECOND
    this.#waiting.length = 0
  }
}

function destinationOf(dsn: string): Destination {
  const { protocol, host, pathname, username } = new URL(dsn)
  const [, before = '', project = ''] = /^(.*)\/(\d+)\/?$/.exec(pathname) ?? []
  if (!username || !project) throw new Error('SENTRY_DSN has the form https://<key>@<host>/<project>')
  return { url: `${protocol}//${host}${before}/api/${project}/envelope/`, key: username }
}

/** The envelope of one event: its header, its item's header, the event, a line each. */
function envelopeOf({ error, facts }: Fault, environment: string): string {
  const id = randomBytes(16).toString('hex')
  const event = {
    event_id: id,
    timestamp: Date.now() / SECOND,
    platform: 'node',
    level: 'error',
    environment,
    tags: Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, String(fact)])),
    exception: { values: chainOf(error).map(exceptionOf) },
  }
  return [{ event_id: id }, { type: 'event' }, event].map((part) => JSON.stringify(part)).join('\n')
}

/** The innermost cause first, as the protocol has it. */
function chainOf(error: SafeError): readonly SafeError[] {
  return [...(error.cause ? chainOf(error.cause) : []), error]
}

function exceptionOf({ type, code, message, stack }: SafeError) {
  const places = stack.split('\n').flatMap((line) => /^\s*at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line) ?? [])
  const frames: object[] = []
  for (let at = 0; at + 4 < places.length; at += 5) {
    const [, name, filename = '', line, column] = places.slice(at, at + 5)
    const isOurs = !filename.includes('node_modules') && !filename.startsWith('node:')
    frames.unshift({ function: name, filename, lineno: Number(line), colno: Number(column), in_app: isOurs })
  }
  return { type: code ?? type, value: message, stacktrace: { frames } }
}
