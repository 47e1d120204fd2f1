import { assignedParam } from '../model/main.js'
import type { Actor, Clock, Extensions, Keyring, PluginContext, Registry, SecretHash } from '../model/main.js'
import type { Database } from '../sql/main.js'

/** What every operation stands on: who asks, of which registry, in which database, at what time. */
export interface Session {
  readonly registry: Registry
  readonly actor: Actor
  readonly database: Database
  readonly clock: Clock
  /** Signs cursors; never leaves the process. */
  readonly secret: string
  /** Notes which records the actor has been shown, where their entity says that it is written down. */
  readonly noteAccess?: (entity: string, records: readonly string[], how: 'opened' | 'listed') => void
  /** Another user of the school with the rights of now, for whom something is asked; null for nobody. Absent where there are no users. */
  readonly actorOf?: (user: string) => Promise<Actor | null>
  /** Keys of what is kept encrypted. */
  readonly keys: Keyring
  /** Makes and verifies what is kept as a hash. */
  readonly hash: SecretHash
  /** What plugins' code adds to the operations. */
  readonly extensions: Extensions
  /** Gives the code of a plugin what it works with, under a session. */
  readonly contextFor: (session: Session, plugin: string) => PluginContext
}

/** The params that expressions may name, bound once per operation so that one request has one time. */
export function paramsOf(session: Session): Record<string, unknown> {
  const { actor, clock } = session
  return {
    'school': actor.school.id,
    'actor.school': actor.school.id,
    'actor.user': actor.userId,
    'today': clock.today(actor.school.timezone),
    'now': clock.now().toISOString(),
    ...assignedLists(actor),
  }
}

/** The records of each role that is held within some; none where the actor says nothing of them. */
function assignedLists({ roles, assigned = {} }: Actor): Record<string, readonly string[]> {
  const limited = roles.filter((key) => key.includes('@'))
  return Object.fromEntries(
    limited.map((key) => [assignedParam(key), Object.hasOwn(assigned, key) ? (assigned[key] ?? []) : []])
  )
}
