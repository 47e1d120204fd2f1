import type { HttpContext } from '@adonisjs/core/http'
import type { Json } from '#engine'
import { ACCESS_TOKEN_LIFETIME, Identity } from '#identity/main'

/** Client credentials (RFC 6749, section 4.4). Its answers have the form of that standard, not our envelope. */
export default class OAuthController {
  /** `POST /oauth/token`, as a form; the client by HTTP Basic or in the body, not both. */
  async token(ctx: HttpContext): Promise<Json> {
    ctx.response.header('Cache-Control', 'no-store')
    const form = ctx.request.body()
    const basic = readBasic(ctx.request.header('authorization'))
    const inBody = readPair(form['client_id'], form['client_secret'])
    if (form['grant_type'] !== 'client_credentials') {
      return refuse(ctx, 400, form['grant_type'] === undefined ? 'invalid_request' : 'unsupported_grant_type')
    }
    if (basic && inBody) return refuse(ctx, 400, 'invalid_request')
    if (form['scope'] !== undefined) return refuse(ctx, 400, 'invalid_scope')
    const given = basic ?? inBody
    const { clients, tokens } = await ctx.containerResolver.make(Identity)
    const client = given && (await clients.authenticate(given.id, given.secret))
    if (!client) return refuse(ctx, 401, 'invalid_client')
    return {
      access_token: await tokens.issue({ kind: 'client', ...client }),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFETIME,
    }
  }
}

interface Credentials {
  readonly id: string
  readonly secret: string
}

/** The id and secret of section 2.3.1: each form-encoded, then joined by a colon, then base64. */
function readBasic(header: string | undefined): Credentials | null {
  const encoded = /^Basic +([\w+/=]+) *$/i.exec(header ?? '')?.[1]
  const [id, ...rest] = encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return readPair(id, rest.length > 0 ? rest.join(':') : undefined)
}

function readPair(id: unknown, secret: unknown): Credentials | null {
  return typeof id === 'string' && typeof secret === 'string' ? { id, secret } : null
}

function refuse(ctx: HttpContext, status: 400 | 401, error: string): Json {
  ctx.response.status(status)
  if (status === 401) ctx.response.header('WWW-Authenticate', 'Basic realm="oauth"')
  return { error }
}
