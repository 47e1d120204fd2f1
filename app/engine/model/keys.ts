/** A secret key of 32 bytes, and the name that is kept beside what it has made. */
export interface Key {
  readonly id: string
  readonly bytes: Uint8Array
}

/** Makes and verifies hashes of what is kept for good, in PHC string format; handed in by the host. */
export interface SecretHash {
  make(text: string): Promise<string>
  verify(hash: string, text: string): Promise<boolean>
}

/**
 * Where keys come from, handed in by the host: the application's own key, or a key service. A purpose has
 * keys of its own, which tell nothing of those of another.
 */
export interface Keyring {
  /** The key for what is made now. */
  current(purpose: string): Key
  /** The key by its name, of those in use before too; null when it is gone. */
  find(purpose: string, id: string): Key | null
}
