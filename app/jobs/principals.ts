import type { Actor, School } from '#engine'

/**
 * Who works, and where. Handed in by the layer that knows users and schools; also the name under which
 * the container holds it.
 */
export abstract class Principals {
  /** The open schools of the installation; messages of others wait. */
  abstract schools(): Promise<readonly School[]>
  /** The user with the rights of now; null when he is gone or has no access to the school any more. */
  abstract byUser(userId: string, schoolId: string, requestId: string): Promise<Actor | null>
}

/** The system itself at a school, with the reason that the audit keeps. */
export function systemActor(school: School, reason: string, requestId: string | null): Actor {
  return { kind: 'system', userId: null, name: 'System', school, roles: [], reason, requestId, address: null }
}
