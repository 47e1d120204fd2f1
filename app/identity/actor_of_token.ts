import type { Actor } from '#engine'
import type { Identity } from './identity.js'
import type { RequestFacts } from './request_facts.js'

/** Who stands behind an access token or API key, and which sign-in or client it names. */
export interface TokenActor {
  readonly actor: Actor
  readonly sessionId: string | null
  readonly clientId: string | null
}

/** Finds the actor of a token with the rights of now; null for one that is forged, expired or ended. */
export async function actorOfToken(
  { resolver, tokens, clients }: Identity,
  token: string,
  facts: RequestFacts
): Promise<TokenActor | null> {
  const key = clients.readKey(token)
  const subject = key ? null : (await tokens.verify(token))?.subject
  if (subject?.kind === 'user') {
    const { sessionId, schoolId, userId } = subject
    const actor = await resolver.bySession(sessionId, schoolId, facts)
    return actor?.userId === userId ? { actor, sessionId, clientId: null } : null
  }
  const clientId = key?.id ?? subject?.clientId
  const actor = clientId ? await resolver.byClient(clientId, key?.hash ?? null, facts) : null
  return clientId && actor ? { actor, sessionId: null, clientId } : null
}
