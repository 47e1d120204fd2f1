import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWK, JWTPayload } from 'jose'

export const CLIENT = { id: 'lectern', secret: 'secret of the client: 7&% +' }

/** Who signs in at the provider, and what it says of him besides. */
export type Claims = JWTPayload & { readonly sub: string }

/** What an authorization code stands for. */
interface Grant {
  readonly claims: Claims
  readonly nonce: string | null
  readonly challenge: string | null
  readonly callback: string | null
}

/** A small OpenID provider. It checks its client, the code and the verifier, as real ones do. */
export class TestOpenIdProvider {
  /** Put into the token in the place of what is right. */
  overrides: JWTPayload = {}
  /** Who signs in where a browser comes by itself. */
  visitor: Claims | null = null
  /** Whether name and mail are told at the userinfo endpoint only. */
  tellsMailApart = false
  /** Answers everything with a fault. */
  isBroken = false
  /** Signs with a key that it does not publish. */
  signsWithOtherKey = false
  readonly #server: Server
  readonly #key: CryptoKey
  readonly #otherKey: CryptoKey
  readonly #jwk: JWK
  readonly #grants = new Map<string, Grant>()
  readonly #access = new Map<string, Claims>()

  private constructor(server: Server, key: CryptoKey, otherKey: CryptoKey, jwk: JWK) {
    this.#server = server
    this.#key = key
    this.#otherKey = otherKey
    this.#jwk = { ...jwk, kid: 'test', alg: 'ES256', use: 'sig' }
  }

  static async open(): Promise<TestOpenIdProvider> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const { privateKey: other } = await generateKeyPair('ES256')
    const server = createServer((request, response) => {
      void provider.#answer(request).then(({ status, body }) => {
        const to = status === 302 ? { location: String(body) } : { 'content-type': 'application/json' }
        response.writeHead(status, to).end(JSON.stringify(body))
      })
    })
    const provider = new TestOpenIdProvider(server, privateKey, other, await exportJWK(publicKey))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return provider
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Signs a person in who was sent to an address of it: the path of the callback with the answer. */
  signIn(address: string, claims: Claims): string {
    const asked = new URL(address).searchParams
    const code = randomUUID()
    const [nonce, challenge, callback] = ['nonce', 'code_challenge', 'redirect_uri'].map((name) => asked.get(name))
    if (!callback || asked.get('client_id') !== CLIENT.id || asked.get('code_challenge_method') !== 'S256') {
      throw new Error(`A wrong request: ${address}`)
    }
    this.#grants.set(code, { claims, nonce: nonce ?? null, challenge: challenge ?? null, callback })
    const query = new URLSearchParams({ code, state: asked.get('state') ?? '' })
    return `${new URL(callback).pathname}?${query.toString()}`
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object | string }> {
    if (this.isBroken) return { status: 503, body: { secret: 'a fault of the provider' } }
    const path = request.url ?? ''
    if (path === '/.well-known/openid-configuration') return { status: 200, body: this.#described() }
    if (path.startsWith('/authorize?') && this.visitor) return { status: 302, body: this.#sentBack(path, this.visitor) }
    if (path === '/keys') return { status: 200, body: { keys: [this.#jwk] } }
    if (path === '/userinfo') return this.#userinfo(request)
    return path === '/token' ? this.#token(request) : { status: 404, body: {} }
  }

  #sentBack(path: string, claims: Claims): string {
    const callback = new URL(path, this.issuer).searchParams.get('redirect_uri') ?? ''
    return new URL(this.signIn(this.issuer + path, claims), callback).href
  }

  #described(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    }
  }

  #userinfo({ headers }: IncomingMessage) {
    const claims = this.#access.get((headers.authorization ?? '').replace('Bearer ', ''))
    return claims ? { status: 200, body: claims } : { status: 401, body: {} }
  }

  async #token(request: IncomingMessage) {
    let text = ''
    for await (const part of request) text += String(part)
    const form = new URLSearchParams(text)
    const grant = this.#grants.get(form.get('code') ?? '')
    this.#grants.delete(form.get('code') ?? '')
    const shown = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight = grant?.challenge === shown && grant.callback === form.get('redirect_uri')
    if (!isRight || !isClient(request)) return { status: 400, body: { error: 'invalid_grant' } }
    const access = randomUUID()
    this.#access.set(access, grant.claims)
    const { sub } = grant.claims
    const idToken = await this.#sign({ ...(this.tellsMailApart ? { sub } : grant.claims), nonce: grant.nonce })
    return { status: 200, body: { access_token: access, token_type: 'Bearer', id_token: idToken, expires_in: 60 } }
  }

  #sign(claims: JWTPayload): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const standard = { iss: this.issuer, aud: CLIENT.id, iat: now, exp: now + 60 }
    return new SignJWT({ ...standard, ...claims, ...this.overrides })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .sign(this.signsWithOtherKey ? this.#otherKey : this.#key)
  }
}

/** Whether a request shows the client's secret in its header (RFC 6749, section 2.3.1). */
function isClient({ headers }: IncomingMessage): boolean {
  const pair = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
  const [id, secret] = pair.split(':').map((text) => decodeURIComponent(text.replaceAll('+', ' ')))
  return id === CLIENT.id && secret === CLIENT.secret
}
