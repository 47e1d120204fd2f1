import type { HttpContext } from '@adonisjs/core/http'
import { Engine, sendOpenApi } from '#engine'
import type { Json } from '#engine'
import { ACCESS_TOKEN_LIFETIME, Identity } from '#identity/main'
import { actorOf, notSignedIn } from '#middleware/context'
import { shellView } from './screens/shell.js'

/** Two views of the OpenAPI document for people: what each may see and do of REST, in a browser. */
export default class ApiDocsController {
  /** `GET /api/docs`: pick an endpoint, fill it in, send it. */
  async interactive(ctx: HttpContext): Promise<string> {
    return ctx.view.render('pages/api_docs', pageOf(ctx))
  }

  /** `GET /api/redoc`: the same to read. Its search is a worker made from a text of the built script. */
  async reference(ctx: HttpContext): Promise<string> {
    const policy = String(ctx.response.getHeader('Content-Security-Policy'))
    ctx.response.header('Content-Security-Policy', `${policy};worker-src 'self' blob:`)
    return ctx.view.render('pages/api_redoc', pageOf(ctx))
  }

  /** `GET /api/docs/openapi.json`: what `/api/openapi.json` answers, by session. */
  async document(ctx: HttpContext): Promise<void> {
    const actor = actorOf(ctx)
    const engine = await ctx.containerResolver.make(Engine)
    sendOpenApi(ctx, engine.registryOf(actor.school), actor)
  }

  /**
   * `POST /api/docs/token`: an access token for whom the session belongs to, so that the page can send
   * requests as REST wants them. It gives no right that the session has not, and ends in minutes.
   */
  async token(ctx: HttpContext): Promise<Json> {
    const { userId, school } = actorOf(ctx)
    const { sessionId } = ctx
    if (userId === null || !sessionId) throw notSignedIn()
    const { tokens } = await ctx.containerResolver.make(Identity)
    ctx.response.header('Cache-Control', 'no-store')
    const token = await tokens.issue({ kind: 'user', userId, schoolId: school.id, sessionId })
    return { access_token: token, expires_in: ACCESS_TOKEN_LIFETIME }
  }
}

function pageOf(ctx: HttpContext): object {
  const { name, school } = actorOf(ctx)
  return { shell: { ...shellView(ctx), school: school.name }, user: name }
}
