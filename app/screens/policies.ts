import { AuthorizationResponse, BasePolicy, Bouncer } from '@adonisjs/bouncer'
import { notFound, Refusal, rightsOn } from '#engine'
import type { Actor, Entity, Registry, Verdict } from '#engine'

/** Answers what the grants say of an action on a record or, with null, on any; the engine does. */
export type Judge = (actor: Actor, entity: string, action: string, id: string | null) => Promise<Verdict>

/**
 * What is asked about: nothing, for whether an action is granted on any record at all, or one record that an operation has
 * answered. A record that is missing or has no id is refused as not found, never taken for nothing.
 */
export type About = [] | [record: { readonly id?: unknown } | null | undefined]

/** What may be asked about one entity. Actions are the standard ones, the entity's own and its transitions. */
export interface EntityAuthorizer {
  /** Throws as operations do: 404 for what does not exist for the actor, 403 for what he may only read. */
  authorize(action: string, ...about: About): Promise<void>
  allows(action: string, ...about: About): Promise<boolean>
  denies(action: string, ...about: About): Promise<boolean>
}

/** Bouncer over the registry: `await bouncer.with('fees.invoice').authorize('issue', invoice)`. */
export interface EntityBouncer {
  with(entity: string): EntityAuthorizer
}

type Answer = (actor: Actor, ...about: About) => Promise<AuthorizationResponse>
type Policy = Readonly<Record<string, Answer>>
type PolicyClass = new () => Policy

/** Methods that Bouncer calls by itself. */
const HOOKS: ReadonlySet<string> = new Set(['before', 'after', 'constructor'])
const STATUS = { forbidden: 403, not_found: 404 } as const

/**
 * Bouncer's policies: one class per entity of the registry with one method per action. They hold no rule. Each asks the
 * grant, so that they say what REST, screens and jobs say; about a record by one statement, otherwise by none.
 */
export class EntityPolicies {
  readonly #classes: ReadonlyMap<string, PolicyClass>

  constructor({ entities }: Registry, judge: Judge) {
    const open = Object.values(entities).filter(({ internal, kind }) => !internal && kind !== 'child')
    this.#classes = new Map(open.map((entity) => [entity.name, policyOf(entity, judge)]))
  }

  /** What this actor may. An action that the entity does not have is a mistake of the program and throws. */
  bouncerFor(actor: Actor): EntityBouncer {
    const bouncer = new Bouncer<Actor & Record<string, string>>(() => actor as Actor & Record<string, string>)
    return {
      with: (entity) => {
        const policy = this.#classes.get(entity)
        if (!policy) throw notFound()
        const ask = (action: string, about: About) => bouncer.with(policy).execute(action, ...about)
        return {
          authorize: async (action, ...about) => refuseUnless(await ask(action, about)),
          allows: async (action, ...about) => (await ask(action, about)).authorized,
          denies: async (action, ...about) => !(await ask(action, about)).authorized,
        }
      },
    }
  }
}

/** Every action that a policy of the entity answers. */
export function policyActions(entity: Entity): readonly string[] {
  return rightsOn(entity).filter((name) => !HOOKS.has(name))
}

function policyOf(entity: Entity, judge: Judge): PolicyClass {
  const Made = class extends BasePolicy {}
  for (const action of policyActions(entity)) {
    const answer: Answer = async (actor, ...about) => {
      if (about.length === 0) return answerOf(await judge(actor, entity.name, action, null))
      const id = about[0]?.id
      return answerOf(typeof id === 'string' ? await judge(actor, entity.name, action, id) : 'not_found')
    }
    Object.defineProperty(Made.prototype, action, { value: answer })
  }
  return Made as unknown as PolicyClass
}

function answerOf(verdict: Verdict): AuthorizationResponse {
  if (verdict === 'granted') return AuthorizationResponse.allow()
  return AuthorizationResponse.deny(undefined, STATUS[verdict])
}

function refuseUnless({ authorized, status }: AuthorizationResponse): void {
  if (authorized) return
  throw status === STATUS.forbidden ? new Refusal('forbidden', 'You may not do this with these records.') : notFound()
}
