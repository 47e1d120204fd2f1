import type { Actor, ActorResolver, School } from '#engine'
import { Principals } from '#jobs/main'
import type { Schools } from '#schools/main'

/** Those on whose behalf jobs run, looked up as those who send requests are. */
export class JobPrincipals extends Principals {
  readonly #actors: ActorResolver
  readonly #schools: Schools

  constructor(actors: ActorResolver, schools: Schools) {
    super()
    this.#actors = actors
    this.#schools = schools
  }

  schools(): Promise<readonly School[]> {
    return this.#schools.all()
  }

  async byUser(userId: string, schoolId: string, requestId: string): Promise<Actor | null> {
    const actor = await this.#actors.byUser(userId, schoolId, { id: requestId, address: '' })
    return actor && { ...actor, address: null }
  }
}
