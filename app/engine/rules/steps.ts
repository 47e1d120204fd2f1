import { hintFor } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { AutomationStep, AutomationValues, Field, StepJson } from '../model/main.js'
import type { RuleExpressions } from './expressions.js'
import type { Problem, RuleEntity, RuleProblem, RuleScene } from './scene.js'

/** The engine's own records (users, roles, rules themselves) are closed to rules. */
const CORE = 'core'

/** What a step is checked against. */
export interface StepScene {
  readonly about: RuleEntity
  readonly scene: RuleScene
  readonly expressions: RuleExpressions
  readonly problem: Problem
}

/** A step with all names and expressions in it checked; null where it cannot be done. */
export function compileStep(step: StepJson, place: RuleProblem['place'], around: StepScene): AutomationStep | null {
  if (step.set) return setStep(step.set, [...place, 'set'], around)
  if (step.create !== undefined) return createStep(step.create, step.values ?? {}, place, around)
  if (step.notify !== undefined) return notifyStep(step.notify, [...place, 'notify'], around)
  if (step.action !== undefined) return actionStep(step.action, step.input ?? {}, place, around)
  if (step.transition !== undefined) return transitionStep(step.transition, [...place, 'transition'], around)
  if (step.webhook !== undefined) return { kind: 'webhook', endpoint: step.webhook }
  const hint = 'Documents are made by actions so far.'
  around.problem([...place, 'document'], 'There are no print formats yet, so that a rule makes no document.', hint)
  return null
}

function setStep(
  given: Readonly<Record<string, string>>,
  place: RuleProblem['place'],
  around: StepScene
): AutomationStep | null {
  const values = compileValues(given, around.about.fields, place, around, `field of "${around.about.name}"`)
  return values && { kind: 'set', values }
}

function createStep(
  name: string,
  given: Readonly<Record<string, string>>,
  place: RuleProblem['place'],
  around: StepScene
): AutomationStep | null {
  const { scene, problem } = around
  const entity = scene.entity(name)
  if (!entity || entity.internal || entity.plugin === CORE || !['record', 'tree'].includes(entity.kind)) {
    const hint = hintFor(name, scene.entities)
    problem([...place, 'create'], `"${name}" is no entity of which a rule makes records.`, hint)
    return null
  }
  const values = compileValues(given, entity.fields, [...place, 'values'], around, `field of "${name}"`)
  return values && { kind: 'create', entity: name, values }
}

function notifyStep(message: string, place: RuleProblem['place'], { about, scene, problem }: StepScene) {
  const subject = scene.messageAbout(message)
  if (subject === about.name) return { kind: 'notify' as const, message }
  const why = subject === undefined ? `There is no message "${message}".` : `"${message}" is about "${subject}".`
  problem(place, why, subject === undefined ? hintFor(message, scene.messages) : undefined)
  return null
}

function actionStep(
  name: string,
  given: Readonly<Record<string, string>>,
  place: RuleProblem['place'],
  around: StepScene
): AutomationStep | null {
  const { about, problem } = around
  const known = about.actions.filter(({ on, reads }) => on === 'record' && !reads)
  const action = known.find((each) => each.name === name)
  if (!action) {
    const names = known.map((each) => each.name)
    problem([...place, 'action'], `"${name}" is no action on a record of "${about.name}".`, hintFor(name, names))
    return null
  }
  const input = compileValues(given, action.input?.fields ?? [], [...place, 'input'], around, `input of "${name}"`)
  return input && { kind: 'action', action: name, input }
}

function transitionStep(name: string, place: RuleProblem['place'], { about, problem }: StepScene) {
  const known = about.workflow?.transitions ?? []
  const found = known.find((each) => each.name === name)
  if (found && found.reason !== 'required') return { kind: 'transition' as const, transition: name }
  const names = known.map((each) => each.name)
  const why = found ? 'asks for a reason, which a rule has not' : `is no transition of "${about.name}"`
  problem(place, `"${name}" ${why}.`, found ? undefined : hintFor(name, names))
  return null
}

function compileValues(
  given: Readonly<Record<string, string>>,
  fields: readonly Field[],
  place: RuleProblem['place'],
  { expressions, problem }: StepScene,
  what: string
): AutomationValues | null {
  const writable = fields.filter((field) => isSettable(field))
  const values: Record<string, Expr> = {}
  let isWhole = true
  for (const [name, text] of Object.entries(given)) {
    const field = writable.find((each) => each.name === name)
    if (!field) {
      const names = writable.map((each) => each.name)
      problem([...place, name], `"${name}" is no ${what} that a rule sets.`, hintFor(name, names))
    }
    const expr = field && expressions.compile(text, [...place, name], field.valueType)
    if (expr) values[name] = expr
    else isWhole = false
  }
  return isWhole ? values : null
}

/** A single value that somebody may write; lists, files and rows are for people. */
function isSettable({ system, derived, readOnly, valueType, trait }: Field): boolean {
  return !system && !derived && !readOnly && valueType !== null && (trait === 'scalar' || trait === 'relation')
}
