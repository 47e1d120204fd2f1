import { Identity } from './identity.js'
import type { IdentityOptions } from './identity.js'
import { loadSigningKeys } from './signing_keys.js'
import type { SigningKeyOptions } from './signing_keys.js'

/** The process's identity with its signing keys loaded; throws where production has none. */
export async function openIdentity(
  options: Omit<IdentityOptions, 'signingKeys'> & SigningKeyOptions
): Promise<Identity> {
  return new Identity({ ...options, signingKeys: await loadSigningKeys(options) })
}
