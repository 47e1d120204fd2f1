import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * REST answers JSON whatever the client accepts: without this a refusal becomes a redirect for a client
 * that sends no `Accept`. No browser is to guess that an answer is a page. It stands on the server, so that unknown paths are covered as well.
 */
export default class ForceJsonMiddleware {
  handle({ request, response }: HttpContext, next: NextFn): ReturnType<NextFn> {
    if (isApiPath(request.url())) {
      request.request.headers.accept = 'application/json'
      response.header('X-Content-Type-Options', 'nosniff')
    }
    return next()
  }
}

/** Pages about REST, which are screens. */
const SCREENS = /^\/api\/(?:docs|redoc)(?:\/|$)/

/** Whether a path belongs to REST. */
export function isApiPath(path: string): boolean {
  return (path === '/api' || path.startsWith('/api/')) && !SCREENS.test(path)
}
