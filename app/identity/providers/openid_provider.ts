import * as openid from 'openid-client'
import { E_PROVIDER_REFUSED, E_PROVIDER_UNREACHABLE } from './identity_provider.js'
import type { IdentityProvider, KeptRequest, ProviderPerson, ProviderRequest } from './identity_provider.js'

export interface OpenIdOptions {
  /** The issuer as its discovery document names it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Lets it be reached by plain HTTP; never in production. */
  readonly allowHttp: boolean
}

/** Seconds that each request to the provider may take. */
const TIMEOUT = 8
const SCOPE = 'openid email profile'
/** OpenID Connect Core, section 2. */
const LONGEST_SUBJECT = 255
const LONGEST_MAIL = 254

/**
 * OpenID Connect: the authorization code flow with PKCE, state and nonce. The provider's addresses and keys come from its
 * discovery document, which is read when first needed and read again after a failure; signatures are always verified.
 */
export class OpenIdProvider implements IdentityProvider {
  readonly issuer: string
  readonly #options: OpenIdOptions
  #discovered: Promise<openid.Configuration> | null = null

  constructor(options: OpenIdOptions) {
    this.issuer = options.issuer
    this.#options = options
  }

  async begin({ state, nonce, challenge, callback }: ProviderRequest): Promise<string> {
    const configuration = await this.#configuration()
    const address = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    return address.href
  }

  async finish(parameters: URLSearchParams, kept: KeptRequest): Promise<ProviderPerson> {
    const configuration = await this.#configuration()
    // The registered callback, never the address that a request says it came to.
    const address = new URL(kept.callback)
    address.search = parameters.toString()
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, address, {
        expectedState: kept.state,
        expectedNonce: kept.nonce,
        pkceCodeVerifier: kept.verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims || claims.sub.length > LONGEST_SUBJECT) throw new E_PROVIDER_REFUSED([])
      const hasMail = claims['email'] !== undefined || !configuration.serverMetadata().userinfo_endpoint
      const said = hasMail ? claims : await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      return personOf(claims, said)
    } catch (error) {
      throw isUnreachable(error) ? new E_PROVIDER_UNREACHABLE([], { cause: error }) : refused(error)
    }
  }

  async #configuration(): Promise<openid.Configuration> {
    this.#discovered ??= this.#discover()
    try {
      return await this.#discovered
    } catch (error) {
      this.#discovered = null
      throw new E_PROVIDER_UNREACHABLE([], { cause: error })
    }
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret, allowHttp } = this.#options
    return openid.discovery(new URL(issuer), clientId, clientSecret, authenticateBy(clientSecret), {
      timeout: TIMEOUT,
      execute: [openid.enableNonRepudiationChecks, ...(allowHttp ? [openid.allowInsecureRequests] : [])],
    })
  }
}

/** The way in which the provider takes the client's secret; by its header where it does not say (OpenID Connect Discovery, section 3). */
function authenticateBy(secret: string): openid.ClientAuth {
  const [byBody, byHeader] = [openid.ClientSecretPost(secret), openid.ClientSecretBasic(secret)]
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (ways.includes('client_secret_basic') ? byHeader : byBody)(server, ...rest)
  }
}

/** Name and mail as the provider says them; anything but `true` leaves a mail unverified. */
function personOf({ iss, sub }: openid.IDToken, said: Readonly<Record<string, unknown>>): ProviderPerson {
  const { email, email_verified: verified, name } = said
  const isMail = typeof email === 'string' && email.length > 0 && email.length <= LONGEST_MAIL
  return {
    issuer: iss,
    subject: sub,
    email: isMail ? email : null,
    emailVerified: isMail && verified === true,
    name: typeof name === 'string' ? name : null,
  }
}

function refused(error: unknown): Error {
  return error instanceof E_PROVIDER_REFUSED ? error : new E_PROVIDER_REFUSED([], { cause: error })
}

/** True for no connection, no answer in time, and faults that the provider has itself. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof openid.ResponseBodyError) return error.status >= 500
  if (error instanceof openid.ClientError) {
    return error.code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= 500)
  }
  return error instanceof TypeError && error.message === 'fetch failed'
}
