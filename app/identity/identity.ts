import type { ActorResolver, Clock, Database, RegistryOf, School } from '#engine'
import { ACCESS_TOKEN_LIFETIME, AccessTokens } from './access_tokens.js'
import { DatabaseActorResolver } from './actor_resolver.js'
import { Credentials } from './credentials.js'
import { Passwords } from './passwords.js'
import type { PasswordHash } from './passwords.js'
import { signIn } from './sign_in.js'
import type { SignedIn, SignInRequest } from './sign_in.js'
import type { SigningKey } from './signing_key.js'

export interface IdentityOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registryOf: RegistryOf
  /** Fetches what a school has published, before its registry is asked for. */
  readonly ready?: (school: School) => Promise<void>
  readonly hash: PasswordHash
  readonly signingKey: SigningKey
  readonly production: boolean
}

/** Tokens of one sign-in, as REST answers them. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresIn: number
}

/** Who is at the door: signing in, tokens, and the actor behind a credential. One per process. */
export class Identity {
  readonly resolver: ActorResolver
  readonly passwords: Passwords
  readonly tokens: AccessTokens
  readonly #credentials: Credentials
  readonly #production: boolean

  constructor(options: IdentityOptions) {
    this.resolver = new DatabaseActorResolver(options)
    this.passwords = new Passwords(options.hash)
    this.tokens = new AccessTokens(options.signingKey, () => options.clock.system())
    this.#credentials = new Credentials(options.database)
    this.#production = options.production
  }

  /** Signs in by password; see `signIn`. */
  signIn(request: SignInRequest, from: { id: string; address: string }): Promise<SignedIn> {
    return signIn(
      {
        credentials: this.#credentials,
        passwords: this.passwords,
        resolver: this.resolver,
        production: this.#production,
      },
      request,
      from
    )
  }

  /** The tokens of a fresh sign-in. There is no refresh token yet; null stands in its place. */
  async tokensFor(signedIn: SignedIn): Promise<TokenPair> {
    const accessToken = await this.tokens.issue({ userId: signedIn.user.id, schoolId: signedIn.school.id })
    return { accessToken, refreshToken: null, expiresIn: ACCESS_TOKEN_LIFETIME }
  }
}
