import { createError } from '@adonisjs/core/exceptions'

/** What a provider is asked with; the texts are random and made for this one visit. */
export interface ProviderRequest {
  /** Comes back with the answer. */
  readonly state: string
  /** Comes back within what the provider signs. */
  readonly nonce: string
  /** SHA-256 of the verifier, in base64url (PKCE, RFC 7636, method S256). */
  readonly challenge: string
  /** Where the provider sends the browser back to. */
  readonly callback: string
}

/** What is kept here of a visit to a provider, until its answer comes. */
export interface KeptRequest extends Omit<ProviderRequest, 'challenge'> {
  /** What the challenge was made of; only who has it can use the answer. */
  readonly verifier: string
}

/** Who somebody is, by the word of a provider. */
export interface ProviderPerson {
  /** The provider's address; together with `subject` the one name by which a person is found. */
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  /** Whether the provider vouches that the address is that person's. */
  readonly emailVerified: boolean
  readonly name: string | null
}

/** A provider to which people are sent to say who they are. It knows nothing of users, schools or sessions. */
export interface IdentityProvider {
  /** What its subjects belong to. */
  readonly issuer: string
  /** The address to send the browser to. Throws E_PROVIDER_UNREACHABLE. */
  begin(request: ProviderRequest): Promise<string>
  /**
   * Who came back, by the parameters of the callback and what was kept of the visit. Throws E_PROVIDER_REFUSED for
   * everything that is not a good answer to that very visit, and E_PROVIDER_UNREACHABLE.
   */
  finish(parameters: URLSearchParams, kept: KeptRequest): Promise<ProviderPerson>
}

/** The provider does not answer, or has a fault of its own; nobody is to blame who wants to sign in. */
export const E_PROVIDER_UNREACHABLE = createError<[]>(
  'The identity provider cannot be reached.',
  'E_PROVIDER_UNREACHABLE',
  503
)

/** The provider has said no, or what came back is not its answer to this visit. */
export const E_PROVIDER_REFUSED = createError<[]>(
  'The identity provider gave no answer that holds.',
  'E_PROVIDER_REFUSED',
  401
)

/** The settings of the provider are incomplete or wrong; the message names which. */
export const E_PROVIDER_SETTINGS = createError<[string]>('%s', 'E_PROVIDER_SETTINGS', 500)
