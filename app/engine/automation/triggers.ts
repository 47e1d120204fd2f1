import type { Automation, AutomationTrigger } from '../model/main.js'
import { numberOf } from './facts.js'
import type { RuleSettings } from './facts.js'

/** What an event says of itself. */
export interface RuleEvent {
  /** `record.created`, `transition.issue`. */
  readonly topic: string
  readonly changed: readonly string[]
}

/** Whether an event about a record of its entity sets a rule off. */
export function isSetOff(trigger: AutomationTrigger, { topic, changed }: RuleEvent): boolean {
  switch (trigger.kind) {
    case 'created':
      return topic === 'record.created'
    case 'updated':
      return (
        topic === 'record.updated' &&
        (trigger.fields.length === 0 || trigger.fields.some((name) => changed.includes(name)))
      )
    case 'transition': {
      const name = topic.startsWith('transition.') ? topic.slice('transition.'.length) : null
      return name !== null && (trigger.names.length === 0 || trigger.names.includes(name))
    }
    case 'date':
    case 'schedule':
      return false
  }
}

/** Days by which the field's day and the day of acting are apart, for each time that it acts. */
export function offsetsOf(rule: Automation, settings: RuleSettings): readonly number[] {
  const { trigger } = rule
  if (trigger.kind !== 'date') return []
  const first = numberOf(rule, settings, trigger.days)
  const step = trigger.every === null ? 0 : Math.max(1, numberOf(rule, settings, trigger.every))
  return Array.from({ length: trigger.times }, (_, time) => first + time * step)
}

/** A day so many days later: `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
