import { Container } from '@adonisjs/core/container'
import type { ContainerBindings } from '@adonisjs/core/types'
import { HttpContextFactory } from '@adonisjs/core/factories/http'
import type { HttpContext } from '@adonisjs/core/http'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { RequestFactory } from '@adonisjs/core/factories/http'
import { Identity } from '../../../app/identity/main.js'

export interface RequestDraft {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Record<string, unknown>
}

/** The context of one request whose container knows `identity`. */
export function contextOf(identity: Identity, draft: RequestDraft = {}): HttpContext {
  const raw = new IncomingMessage(new Socket())
  raw.method = draft.method ?? 'GET'
  raw.url = draft.url ?? '/'
  raw.headers = { ...draft.headers }
  if (draft.body) {
    raw.headers['transfer-encoding'] = 'chunked'
    raw.push(JSON.stringify(draft.body))
  }
  raw.push(null)
  const request = new RequestFactory().merge({ req: raw, method: raw.method, url: raw.url }).create()
  if (draft.body) request.setInitialBody(draft.body)
  const ctx = new HttpContextFactory().merge({ request }).create()
  const container = new Container<ContainerBindings>()
  container.bindValue(Identity, identity)
  ctx.containerResolver = container.createResolver()
  return ctx
}
