import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { localPath } from '#identity/main'

/**
 * Sends a visitor of a screen to the login page, from where he comes back to the page he asked for.
 * A partial update takes the whole page there. Stands after the web actor.
 */
export default class RequireWebActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    if (ctx.actor) return next()
    const { request, response } = ctx
    const isPartial = request.header('hx-request') === 'true'
    const asked = isPartial
      ? pathOf(request.header('hx-current-url'))
      : request.method() === 'GET'
        ? request.url(true)
        : null
    const returnTo = localPath(asked)
    const target = returnTo === null || returnTo === '/' ? '/login' : `/login?next=${encodeURIComponent(returnTo)}`
    if (!isPartial) return response.redirect().status(302).toPath(target)
    response.header('HX-Redirect', target)
    response.status(401).send('')
  }
}

/** The path of the page that a partial update came from; its host is the client's word and dropped. */
function pathOf(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null
  const { pathname, search } = new URL(url)
  return pathname + search
}
