import type { Registry, Entity } from '../model/main.js'

/** What a rule has to know of an entity; the compiler's stages and registries both have it. */
export type RuleEntity = Pick<
  Entity,
  'name' | 'plugin' | 'kind' | 'internal' | 'field' | 'fields' | 'many' | 'members' | 'workflow' | 'actions'
>

/** Among what a rule is compiled. */
export interface RuleScene {
  entity(name: string): RuleEntity | undefined
  /** The entity that a message is about; undefined where there is no such message. */
  messageAbout(name: string): string | undefined
  /** Names for hints. */
  readonly entities: readonly string[]
  readonly messages: readonly string[]
}

/** Something wrong with a rule: where in it, and what. */
export interface RuleProblem {
  /** Keys from the rule downwards: `steps`, 0, `set`, `state`. */
  readonly place: readonly (string | number)[]
  readonly message: string
  readonly hint?: string
}

export type Problem = (place: RuleProblem['place'], message: string, hint?: string) => void

/** A finished registry as the scene of a school's own rules. */
export function sceneOfRegistry({ entities, messages }: Registry): RuleScene {
  const own = <Value>(record: Readonly<Record<string, Value>>, name: string) =>
    Object.hasOwn(record, name) ? record[name] : undefined
  return {
    entity: (name) => own(entities, name),
    messageAbout: (name) => own(messages, name)?.about,
    entities: Object.keys(entities),
    messages: Object.keys(messages),
  }
}
