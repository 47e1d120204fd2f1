import { NO_JOBS } from '../../../app/engine/main.js'
import type {
  Actor,
  Clock,
  Database,
  JobCatalogue,
  JobFailureHandler,
  JobHandler,
  Registry,
  School,
} from '../../../app/engine/main.js'
import { Principals } from '../../../app/jobs/main.js'
import type { WorkerOptions } from '../../../app/jobs/main.js'
import { plainSession } from '../../support/plain_session.js'
import { actorWith, id } from '../query/workshop.js'

export const USER = id('u', 1)

/** A clock whose system time stands until it is moved; the business clock is pinned to another day. */
export class MovableClock implements Clock {
  at: Date

  constructor(at = new Date('2027-03-01T10:00:00.000Z')) {
    this.at = at
  }
  now(): Date {
    return new Date('2031-01-01T00:00:00.000Z')
  }
  today(): string {
    return '2031-01-01'
  }
  system(): Date {
    return this.at
  }
  move(milliseconds: number): void {
    this.at = new Date(this.at.getTime() + milliseconds)
  }
}

/** Schools and users as a test gives them. */
export class TestPrincipals extends Principals {
  readonly open: School[]
  readonly roles = new Map<string, readonly string[]>([[USER, ['clerk']]])

  constructor(schools: readonly School[]) {
    super()
    this.open = [...schools]
  }
  async schools(): Promise<readonly School[]> {
    return this.open
  }
  async byUser(userId: string, schoolId: string, requestId: string): Promise<Actor | null> {
    const roles = this.roles.get(userId)
    return roles ? { ...actorWith(roles, userId, schoolId), requestId } : null
  }
}

export type Handlers = Readonly<Record<string, JobHandler>>

/** The jobs of these handlers, none of them recurring. */
export function catalogueOf(handlers: Handlers, onFailed: JobFailureHandler | null = null): JobCatalogue {
  const known = new Map(Object.entries(handlers))
  return {
    declarations: [...known.keys()].map((name) => ({ name, title: name })),
    handlerOf: (name) => known.get(name) ?? null,
    failureHandlerOf: () => onFailed,
  }
}

/** What a worker of a test stands on. What it logs is kept. */
export function workerOptions(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly registry: Registry
  readonly principals: Principals
  readonly jobs?: JobCatalogue
}): WorkerOptions & { readonly logged: string[] } {
  const { database, clock, registry, principals, jobs = NO_JOBS } = parts
  const logged: string[] = []
  const note = (_facts: object, text: string) => void logged.push(text)
  return {
    engine: { database, clock, session: (actor) => plainSession({ registry, actor, database, clock }) },
    principals,
    jobs,
    log: { warn: note, error: note },
    logged,
  }
}
