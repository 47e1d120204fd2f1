import { hintFor } from '../expressions/main.js'
import type { AutomationJson, AutomationTrigger, DateTrigger } from '../model/main.js'
import type { Problem, RuleEntity } from './scene.js'

const MOST_DAYS = 366

/** What sets a rule off, with every name in it checked. */
export function compileTrigger(
  about: RuleEntity,
  { on, parameters = {} }: AutomationJson,
  problem: Problem
): AutomationTrigger | null {
  if (on.created) return { kind: 'created' }
  if (on.updated !== undefined) return updatedTrigger(about, on.updated === true ? [] : on.updated, problem)
  if (on.transition !== undefined) return transitionTrigger(about, on.transition === true ? [] : on.transition, problem)
  if (on.schedule !== undefined) return { kind: 'schedule', every: on.schedule }
  return dateTrigger(about, on, Object.keys(parameters), problem)
}

function updatedTrigger(about: RuleEntity, fields: readonly string[], problem: Problem): AutomationTrigger {
  const known = about.fields.filter(({ system, derived }) => !system && !derived).map(({ name }) => name)
  for (const name of fields.filter((field) => !known.includes(field))) {
    problem(['on', 'updated'], `"${name}" is no field of "${about.name}" that people change.`, hintFor(name, known))
  }
  return { kind: 'updated', fields }
}

function transitionTrigger(about: RuleEntity, names: readonly string[], problem: Problem): AutomationTrigger | null {
  if (!about.workflow) {
    problem(['on', 'transition'], `"${about.name}" has no workflow.`)
    return null
  }
  const known = about.workflow.transitions.map(({ name }) => name)
  for (const name of names.filter((each) => !known.includes(each))) {
    problem(['on', 'transition'], `"${name}" is no transition of "${about.name}".`, hintFor(name, known))
  }
  return { kind: 'transition', names }
}

function dateTrigger(
  about: RuleEntity,
  { date: name = '', days = 0, every, times = 1 }: AutomationJson['on'],
  parameters: readonly string[],
  problem: Problem
): DateTrigger | null {
  const field = Object.hasOwn(about.field, name) ? about.field[name] : undefined
  if (field?.valueType?.kind !== 'date' || field.columns.length === 0 || !field.filters.includes('in')) {
    const known = about.fields.filter(({ valueType }) => valueType?.kind === 'date').map((each) => each.name)
    problem(['on', 'date'], `"${name}" is no date of "${about.name}" that can be looked for.`, hintFor(name, known))
    return null
  }
  for (const [key, value] of Object.entries({ days, every })) {
    if (typeof value === 'string' && !parameters.includes(value)) {
      problem(['on', key], `There is no parameter "${value}".`, hintFor(value, parameters))
    }
    if (typeof value === 'number' && Math.abs(value) > MOST_DAYS) {
      problem(['on', key], `must be within ${MOST_DAYS} days.`)
    }
  }
  if (typeof every === 'number' && every < 1) problem(['on', 'every'], 'must be at least 1.')
  return { kind: 'date', field: name, days, every: every ?? null, times: every === undefined ? 1 : times }
}
