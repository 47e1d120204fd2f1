import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isApiPath } from './force_json_middleware.js'
import { HostPolicy } from './host_policy.js'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const REQUEST_HEADERS = 'authorization, content-type, idempotency-key, if-match, if-none-match, x-school, x-request-id'
const ANSWER_HEADERS =
  'deprecation, etag, link, retry-after, sunset, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id'
/** Seconds for which a browser need not ask again. */
const MAX_AGE = '600'

/**
 * Lets scripts of listed web origins call REST (the fetch standard's CORS protocol). REST knows no cookies, so
 * credentials are never allowed; an origin that is not listed gets no header, and is not echoed.
 */
export default class CorsMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    const { request, response } = ctx
    if (!isApiPath(request.url())) return next()
    const { origins } = await app.container.make(HostPolicy)
    const origin = request.header('origin')
    if (origins.size > 0) response.vary('Origin')
    const isListed = origin !== undefined && origins.has(origin)
    if (isListed) {
      response.header('Access-Control-Allow-Origin', origin)
      response.header('Access-Control-Expose-Headers', ANSWER_HEADERS)
    }
    if (request.method() !== 'OPTIONS' || request.header('access-control-request-method') === undefined) return next()
    if (isListed) {
      response.header('Access-Control-Allow-Methods', METHODS)
      response.header('Access-Control-Allow-Headers', REQUEST_HEADERS)
      response.header('Access-Control-Max-Age', MAX_AGE)
    }
    return response.status(204).send('')
  }
}
