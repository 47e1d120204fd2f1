import type { Actor, Automation, ChainLink, Engine, School } from '#engine'
import { systemActor } from '#jobs/main'
import type { Principals } from '#jobs/main'
import type { RuleInForce } from './rules.js'
import type { RunReason } from './runs.js'

/**
 * As whom a rule acts: a service with the rights that its owner holds now, or, for a rule that a plugin brings, the
 * system, as the plugin's code would by what it elevates. Why not, where it may not.
 */
export async function authorOf(
  { engine, principals }: { readonly engine: Engine; readonly principals: () => Promise<Principals> },
  school: School,
  { rule, owner }: RuleInForce,
  { chain, requestId }: { readonly chain: readonly ChainLink[]; readonly requestId: string }
): Promise<{ readonly actor: Actor } | { readonly reason: RunReason }> {
  const reason = `rule ${rule.name}`
  if (rule.plugin !== null) return { actor: { ...systemActor(school, reason, requestId), chain } }
  const user = owner === null ? null : await (await principals()).byUser(owner, school.id, requestId)
  if (!user) return { reason: 'no_owner' }
  const actor: Actor = { ...user, kind: 'service', reason, chain }
  return mayAct(engine, actor, rule) ? { actor } : { reason: 'no_access' }
}

/** Whether somebody holds, on any record at all, each right that the rule needs. */
export function mayAct(engine: Engine, actor: Actor, { about, steps }: Automation): boolean {
  const can = (entity: string, action: string) => engine.rights(actor, entity)?.can[action] === true
  return (
    can(about, 'read') &&
    steps.every((step) => {
      if (step.kind === 'set') return can(about, 'update')
      if (step.kind === 'create') return can(step.entity, 'create')
      if (step.kind === 'action') return can(about, step.action)
      if (step.kind === 'transition') return can(about, step.transition)
      if (step.kind === 'webhook') return can('core.webhook_endpoint', 'read')
      return true
    })
  )
}
