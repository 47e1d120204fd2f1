import { performAction } from '../actions/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { evaluate } from '../expressions/main.js'
import { fromScalar } from '../fields/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Automation, AutomationStep, AutomationValues, Entity } from '../model/main.js'
import type { Session } from '../query/main.js'
import { createRecord, transitionRecord, updateRecord } from '../records/main.js'
import type { RuleFacts } from './facts.js'

/** What a step does to a record, with its values worked out. */
export interface PlannedStep {
  readonly kind: AutomationStep['kind']
  /** The entity made, the message, action, transition or webhook; the entity itself where fields are set. */
  readonly target: string
  readonly values: JsonObject
}

/** How a rule's run is told apart from every other, and what the host does for it. */
export interface StepGround {
  /** Of this rule and event: the same however often it is tried. */
  readonly key: string
  /** Leaves a call of the school's webhook of that name in the open transaction. */
  readonly callWebhook: (endpoint: string, rule: Automation, record: string) => Promise<void>
}

/** What the rule would do to a record. Reads nothing. */
export function planSteps(session: Session, rule: Automation, facts: RuleFacts): readonly PlannedStep[] {
  return rule.steps.map((step) => planStep(session, rule, step, facts))
}

/**
 * Does the steps in the open transaction, under the rights of the session, by the operations of REST: each refuses as it
 * would there, and a refusal undoes all of them.
 */
export async function runSteps(
  session: Session,
  rule: Automation,
  facts: RuleFacts,
  ground: StepGround
): Promise<readonly PlannedStep[]> {
  const done: PlannedStep[] = []
  for (const [index, step] of rule.steps.entries()) {
    const planned = planStep(session, rule, step, facts)
    await runStep(session, rule, planned, { ...ground, id: facts.id, place: index })
    done.push(planned)
  }
  return done
}

function planStep(session: Session, rule: Automation, step: AutomationStep, facts: RuleFacts): PlannedStep {
  const { registry } = session
  const about = entityOf(registry, rule.about)
  switch (step.kind) {
    case 'set':
      return { kind: 'set', target: rule.about, values: valuesOf(about, step.values, facts) }
    case 'create':
      return {
        kind: 'create',
        target: step.entity,
        values: valuesOf(entityOf(registry, step.entity), step.values, facts),
      }
    case 'action': {
      const input = about.actions.find(({ name }) => name === step.action)?.input
      return { kind: 'action', target: step.action, values: input ? valuesOf(input, step.input, facts) : {} }
    }
    case 'notify':
      return { kind: 'notify', target: step.message, values: {} }
    case 'transition':
      return { kind: 'transition', target: step.transition, values: {} }
    case 'webhook':
      return { kind: 'webhook', target: step.endpoint, values: {} }
  }
}

function valuesOf(entity: Entity, values: AutomationValues, { record, params }: RuleFacts): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, expr]): [string, Json] => {
      const field = fieldOf(entity, name)
      return [name, field ? fromScalar(field, evaluate(expr, { record, params })) : null]
    })
  )
}

interface StepPlace extends StepGround {
  readonly id: string
  readonly place: number
}

async function runStep(session: Session, rule: Automation, step: PlannedStep, at: StepPlace): Promise<void> {
  const { kind, target, values } = step
  const context = { session, idempotency: null, isUnread: true }
  const does = {
    set: () => updateRecord(context, target, at.id, values),
    create: () => createRecord(context, target, values),
    transition: () => transitionRecord(context, rule.about, at.id, target, {}),
    action() {
      const key = `rule:${at.key}:${at.place}`
      const idempotency = { key, method: 'ACT', path: `${rule.about}/${at.id}:${target}`, body: values }
      return performAction({ session, idempotency }, rule.about, at.id, target, values)
    },
    notify: () => session.contextFor(session, 'core').notify(target, at.id, { key: at.key }),
    webhook: () => at.callWebhook(target, rule, at.id),
  } satisfies Record<PlannedStep['kind'], () => Promise<unknown>>
  await does[kind]()
}
