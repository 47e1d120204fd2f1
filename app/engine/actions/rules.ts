import type { JsonObject } from '../base/main.js'
import { actionKey, entityOf, WHICH, WHICH_ON } from '../model/main.js'
import type { ActionCall, Definition, Entity, Registry } from '../model/main.js'

/** The read of every rule table: which rule holds, and why. */
export function ruleCode(registry: Registry): readonly Definition[] {
  return Object.values(registry.entities)
    .filter(({ ruleTable }) => ruleTable !== null)
    .map(({ name }): Definition => ({ kind: 'action', key: actionKey(name, WHICH), run: (call) => which(call, name) }))
}

async function which({ records, registry, input, today }: ActionCall, name: string): Promise<JsonObject> {
  const entity = entityOf(registry, name)
  const { [WHICH_ON]: day = null, ...given } = input
  const on = typeof day === 'string' ? day : today
  const subject = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, textOf(value)]))
  const [found] = await records.rules(name, [subject], on)
  const { rule = null, fitting = [] } = found ?? {}
  return {
    rule: rule && idOf(rule),
    label: rule && labelOf(entity, rule),
    on,
    fitting: fitting.map((one) => ({
      rule: idOf(one.rule),
      label: labelOf(entity, one.rule),
      names: one.names.map((dimension) => entity.field[dimension]?.title ?? dimension).join(', '),
      verdict: one.verdict,
    })),
  }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

function idOf(rule: JsonObject): string {
  return String(rule['id'])
}

function labelOf({ display }: Entity, rule: JsonObject): string | null {
  return textOf(rule[display])
}
