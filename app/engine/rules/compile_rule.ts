import type { SourceRef } from '../base/main.js'
import { hintFor } from '../expressions/main.js'
import type { Automation, AutomationJson, AutomationParameter } from '../model/main.js'
import { RuleExpressions } from './expressions.js'
import type { Problem, RuleEntity, RuleProblem, RuleScene } from './scene.js'
import { compileStep } from './steps.js'
import { compileTrigger } from './trigger.js'

/** Whose a rule is, and what it says. */
export interface RuleSource {
  readonly name: string
  /** Null for a school's own. */
  readonly plugin: string | null
  readonly json: AutomationJson
  readonly source: SourceRef
}

/** A rule, or everything that is wrong with it. */
export type CompiledRule =
  { readonly ok: true; readonly rule: Automation } | { readonly ok: false; readonly problems: readonly RuleProblem[] }

/**
 * Compiles a rule: the same for those in a plugin's files and those that a school has made. A rule is about records of
 * plugins; the engine's own (users, roles, rules) neither set one off nor are written by one, so that nobody is given
 * rights by a rule.
 */
export function compileAutomation({ name, plugin, json, source }: RuleSource, scene: RuleScene): CompiledRule {
  const problems: RuleProblem[] = []
  const problem: Problem = (place, message, hint) => void problems.push({ place, message, ...(hint ? { hint } : {}) })
  const about = subjectOf(json.about, scene, problem)
  if (!about) return { ok: false, problems }
  const parameters = judgeParameters(json, problem)
  const expressions = new RuleExpressions(about, json, scene, problem)
  const trigger = compileTrigger(about, json, problem)
  const when = json.when === undefined ? null : expressions.compile(json.when, ['when'], { kind: 'bool' })
  if (json.on.schedule && json.when === undefined) {
    problem(['when'], 'A rule on a schedule needs a condition, else it is about every record.')
  }
  const around = { about, scene, expressions, problem }
  const steps = json.steps.map((step, index) => compileStep(step, ['steps', index], around))
  if (!trigger || problems.length > 0) return { ok: false, problems }
  const rule: Automation = {
    name,
    plugin,
    title: json.title,
    description: json.description ?? '',
    about: about.name,
    trigger,
    parameters,
    when,
    steps: steps.filter((step) => step !== null),
    includes: expressions.includes,
    startsOff: json.off ?? false,
    source,
  }
  return { ok: true, rule }
}

function subjectOf(name: string, scene: RuleScene, problem: Problem): RuleEntity | null {
  const entity = scene.entity(name)
  if (entity && !entity.internal && entity.plugin !== 'core' && entity.kind !== 'child') return entity
  const known = scene.entities.filter((each) => !each.startsWith('core.'))
  problem(['about'], `"${name}" is no entity whose records a rule can be about.`, hintFor(name, known))
  return null
}

function judgeParameters(
  { parameters = {}, title }: AutomationJson,
  problem: Problem
): Readonly<Record<string, AutomationParameter>> {
  for (const [name, { minimum, maximum, default: standard }] of Object.entries(parameters)) {
    if (minimum > maximum || standard < minimum || standard > maximum) {
      problem(['parameters', name], 'Its default lies outside its bounds.')
    }
  }
  for (const [, name = ''] of title.matchAll(/\[([^\]]*)\]/gu)) {
    if (Object.hasOwn(parameters, name)) continue
    problem(['title'], `There is no parameter "${name}".`, hintFor(name, Object.keys(parameters)))
  }
  return parameters
}
