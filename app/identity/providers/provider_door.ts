import { E_PROVIDER_SETTINGS } from './identity_provider.js'
import type { IdentityProvider } from './identity_provider.js'
import { OpenIdProvider } from './openid_provider.js'

/** Where the provider sends browsers back to, on the public origin; what is registered there. */
export const CALLBACK_PATH = '/login/provider/callback'

export interface ProviderDoorOptions {
  readonly provider: IdentityProvider
  /** What people call it: the word on the button. */
  readonly name: string
  /** The public origin of the installation; only there do visits begin and end. */
  readonly origin: string
}

/** The way in by the installation's identity provider. */
export class ProviderDoor {
  readonly provider: IdentityProvider
  readonly name: string
  readonly origin: string

  constructor({ provider, name, origin }: ProviderDoorOptions) {
    this.provider = provider
    this.name = name
    this.origin = origin
  }

  get callback(): string {
    return this.origin + CALLBACK_PATH
  }

  /** Whether a host, with its port, is the one to which the provider sends people back. */
  isAt(host: string | null): boolean {
    return host === new URL(this.origin).host
  }
}

/** The door, where the installation has one. */
export class ProviderDoors {
  readonly only: ProviderDoor | null

  constructor(only: ProviderDoor | null) {
    this.only = only
  }
}

/** The environment's variables of the provider. */
export interface ProviderSettings {
  readonly OIDC_ISSUER: string | undefined
  readonly OIDC_CLIENT_ID: string | undefined
  readonly OIDC_CLIENT_SECRET: string | undefined
  readonly OIDC_NAME: string | undefined
}

/**
 * The door that the settings describe; null where they name no provider. Throws E_PROVIDER_SETTINGS for half of them and,
 * in production, for an address that is not HTTPS. Reaches out to nobody.
 */
export function doorOf(settings: ProviderSettings, origin: string, production: boolean): ProviderDoor | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings
  if (!issuer && !clientId && !clientSecret) return null
  if (!issuer || !clientId || !clientSecret) {
    throw new E_PROVIDER_SETTINGS(['OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be given together.'])
  }
  const address = URL.canParse(issuer) ? new URL(issuer) : null
  if (address?.protocol !== 'https:' && (production || address?.protocol !== 'http:')) {
    throw new E_PROVIDER_SETTINGS(['OIDC_ISSUER must be an https address.'])
  }
  const provider = new OpenIdProvider({ issuer, clientId, clientSecret, allowHttp: !production })
  return new ProviderDoor({ provider, name: settings.OIDC_NAME ?? address.hostname, origin })
}
