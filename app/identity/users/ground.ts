import { enqueue } from '#engine'
import type { Actor, Engine, JobDeclaration } from '#engine'
import { asSystem } from '#schools/main'
import type { Identity } from '../identity.js'

/** What the host's code about users stands on. */
export interface UserGround {
  readonly engine: Engine
  /** Asked for when it is needed: it is made of the engine itself. */
  readonly identity: () => Promise<Identity>
  /** Scheme and host of this installation. */
  readonly origin: () => Promise<string>
}

const INVITE = 'core.invite'

/** Work of the host about users that is done outside of requests. */
export const USER_JOBS: readonly JobDeclaration[] = [{ name: INVITE, title: 'Send an invitation', priority: 'high' }]

/**
 * Leaves it to a job to mail a member his invitation, with the rights of whoever has asked for it; of a program, or of
 * the system, as the system.
 */
export async function enqueueInvitation({ engine }: UserGround, actor: Actor, membership: string): Promise<void> {
  const session = engine.session(asSystem(actor.userId, actor.school, 'an invitation'))
  await enqueue(session, { job: INVITE, payload: { membership } })
}
