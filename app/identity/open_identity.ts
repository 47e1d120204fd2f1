import { Identity } from './identity.js'
import type { IdentityOptions } from './identity.js'
import { loadSigningKey } from './signing_key.js'
import type { SigningKeyOptions } from './signing_key.js'

/** The process's identity with its signing key loaded; throws where production has none. */
export async function openIdentity(
  options: Omit<IdentityOptions, 'signingKey'> & SigningKeyOptions
): Promise<Identity> {
  return new Identity({ ...options, signingKey: await loadSigningKey(options) })
}
