import type { Actor, Registry } from '../model/main.js'
import type { Session } from '../query/main.js'
import type { Translator } from '../screens/main.js'

/** What exchanges stand on. */
export interface ExchangeGround {
  session(actor: Actor): Session
  /** The words of a language; of one that nobody speaks here those of the installation. */
  words(language: string, registry: Registry): Translator
  /** Somebody has to know that an exchange failed by no refusal of ours. */
  fault(error: unknown, exchange: string): void
}

/** Declared words alone: what an engine has that nobody gave a translator. */
export function declaredWords(): Translator {
  return { text: (key) => key, declared: (_key, fallback) => fallback }
}
