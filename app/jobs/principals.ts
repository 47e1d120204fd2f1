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

/** True where a job's plugin is on at a school. */
export function isAt({ pluginsOff = [] }: School, job: string): boolean {
  return !pluginsOff.includes(job.split('.')[0] ?? '')
}

/** The jobs whose plugins are on at a school; messages of the others wait until theirs is on again. */
export function jobsAt(school: School, jobs: readonly string[]): readonly string[] {
  return jobs.filter((job) => isAt(school, job))
}
