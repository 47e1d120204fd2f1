import type { AutomationJson, JsonObject, StepJson, TriggerJson } from '#engine'

/** A school's own rule as it is stored, its steps included. */
export type RuleRecord = JsonObject

/** Where a problem of a rule is to be seen: the field of the record that says it. */
const FIELD_OF: Readonly<Record<string, string>> = { about: 'about', when: 'condition', on: 'names', title: 'title' }

/** A line of `values` that is no assignment. */
export class BadLine extends Error {
  readonly line: string

  constructor(line: string) {
    super(`"${line}" is not of the form field = expression.`)
    this.line = line
  }
}

/** What the record of a rule says, in the form of rules in files. Throws BadLine. */
export function ruleJsonOf(record: RuleRecord): AutomationJson {
  const condition = textOf(record['condition'])
  const steps = Array.isArray(record['steps']) ? (record['steps'] as readonly JsonObject[]) : []
  return {
    title: textOf(record['title']).replace(/[[\]]/gu, ''),
    about: textOf(record['about']),
    on: triggerOf(record),
    ...(condition === '' ? {} : { when: condition }),
    steps: steps.map(stepOf),
  }
}

/** What sets the rule off; told without its steps, which need not be read for it. */
export function triggerOf(record: RuleRecord): TriggerJson {
  const names = textOf(record['names'])
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const some = names.length > 0 ? names : true
  switch (record['set_off_by']) {
    case 'updated':
      return { updated: some }
    case 'transition':
      return { transition: some }
    case 'date':
      return { date: names[0] ?? '', days: Number(record['days'] ?? 0) }
    case 'hour':
    case 'day':
      return { schedule: record['set_off_by'] }
    default:
      return { created: true }
  }
}

/** The name under which a form shows what is wrong at a place of a rule. */
export function fieldAt([head = '', index, key]: readonly (string | number)[]): string {
  if (head !== 'steps') return FIELD_OF[head] ?? 'about'
  return `steps.${String(index)}.${key === 'set' || key === 'values' || key === 'input' ? 'values' : 'target'}`
}

function stepOf(row: JsonObject): StepJson {
  const target = textOf(row['target'])
  const values = assignmentsIn(textOf(row['values']))
  switch (row['does']) {
    case 'create':
      return { create: target, values }
    case 'notify':
      return { notify: target }
    case 'action':
      return { action: target, input: values }
    case 'transition':
      return { transition: target }
    case 'webhook':
      return { webhook: target }
    default:
      return { set: values }
  }
}

/** `field = expression` in each line; the first equals sign parts them. */
function assignmentsIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.trim())
  return Object.fromEntries(
    lines.filter(Boolean).map((line) => {
      const [, name, expression] = /^([a-z][a-z0-9_]*)\s*=(?!=)\s*(.+)$/u.exec(line) ?? []
      if (name === undefined || expression === undefined) throw new BadLine(line)
      return [name, expression]
    })
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
