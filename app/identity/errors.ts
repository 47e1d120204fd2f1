import { createError } from '@adonisjs/core/exceptions'

/** Production starts with a given key only: one made on the spot would differ from machine to machine. */
export const MissingSigningKey = createError(
  'JWT_PRIVATE_KEY is not set. Give an Ed25519 private key as PKCS#8 PEM.',
  'E_MISSING_SIGNING_KEY'
)

export const InvalidSigningKey = createError(
  'The key that signs access tokens is no Ed25519 private key in PKCS#8 PEM.',
  'E_INVALID_SIGNING_KEY'
)
