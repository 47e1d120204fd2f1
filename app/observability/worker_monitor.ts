import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Health } from './health.js'
import type { Metrics } from './metrics.js'
import { mayReadMetrics } from './monitor_access.js'

export interface WorkerMonitorOptions {
  readonly health: Pick<Health, 'isReady' | 'report'>
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  /** When the worker has last looked for work; null before it has. */
  readonly lastLook: () => Date | null
  /** The system's time. */
  readonly now: () => Date
  readonly token: string | undefined
}

/** A worker that has not looked for so long does not work, in milliseconds: its longest pause is half of it. */
const SILENT = 60_000

type Answer = { readonly status: number; readonly type?: string; readonly text: string }

/** What a process without a server tells monitors: the paths are a server's. `/readyz` says whether it works. */
export class WorkerMonitor {
  readonly #options: WorkerMonitorOptions
  readonly #server: Server

  constructor(options: WorkerMonitorOptions) {
    this.#options = options
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  /** Listens; the port that it got. */
  async listen(port: number, host: string): Promise<number> {
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type = 'application/json; charset=utf-8', text } = await this.#answer(request).catch(() => FAILED)
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { health, metrics, token } = this.#options
    const [path] = (request.url ?? '').split('?')
    if (request.method !== 'GET') return NOT_FOUND
    if (path === '/healthz') return json(200, { status: 'ok' })
    if (path === '/readyz') {
      const isReady = this.#works() && (await health.isReady())
      return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' })
    }
    if (path === '/health') {
      const report = await health.report()
      return json(report.status === 'healthy' ? 200 : 503, report)
    }
    if (path !== '/metrics' || !mayReadMetrics(request, token)) return NOT_FOUND
    return { status: 200, type: metrics.contentType, text: await metrics.text() }
  }

  #works(): boolean {
    const { lastLook, now } = this.#options
    const last = lastLook()
    return last !== null && now().getTime() - last.getTime() < SILENT
  }
}

function json(status: number, body: object): Answer {
  return { status, text: JSON.stringify(body) }
}

const NOT_FOUND = json(404, { status: 'not found' })
const FAILED = json(500, { status: 'failed' })
