import { Refusal } from '#engine'

/** Longest password anybody may set or try: a cap on the work of one hash. */
export const MAX_PASSWORD_LENGTH = 256

/** The part of an Adonis hash driver that passwords need. */
export interface PasswordHash {
  make(value: string): Promise<string>
  verify(hashed: string, plain: string): Promise<boolean>
}

/** Makes and verifies passwords so that nobody learns from the work done whether a login exists. */
export class Passwords {
  readonly #hash: PasswordHash
  #dummy: Promise<string> | null = null

  constructor(hash: PasswordHash) {
    this.#hash = hash
  }

  /** The stored form, in PHC string format. Throws a refusal for an empty or overlong password. */
  async make(password: string): Promise<string> {
    return this.#hash.make(prepared(password))
  }

  /**
   * True when the password fits the stored form. Exactly one verification runs in each case: for an
   * unknown login (`stored` null) against a hash that no password fits, made with the same cost.
   */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const dummy = await (this.#dummy ??= this.#makeDummy())
    const isRight = await this.#hash.verify(stored ?? dummy, prepared(password))
    return isRight && stored !== null
  }

  /** Does the work that the first verification would have done besides; call it at start. */
  async warmUp(): Promise<void> {
    await (this.#dummy ??= this.#makeDummy())
  }

  #makeDummy(): Promise<string> {
    return this.#hash.make(crypto.randomUUID())
  }
}

/** Composed and decomposed forms of one password are the same password (RFC 8265, OpaqueString). */
function prepared(password: string): string {
  if (password.length === 0 || password.length > MAX_PASSWORD_LENGTH) {
    throw new Refusal('invalid', 'The request has invalid values.', {
      details: { password: [`must have 1 to ${MAX_PASSWORD_LENGTH} characters.`] },
    })
  }
  return password.normalize('NFC')
}
