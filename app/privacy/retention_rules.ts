import { defineHook, invalid, keepingsOf } from '#engine'
import type { Keeping, PluginContext } from '#engine'

/** A rule names records that are kept for a time, and days within what is declared for them. */
export const retentionRuleWritten = defineHook('core.retention_rule', 'before_write', ({ record, registry }) => {
  const { entity = '', days = 0 } = record
  const keeping = keepingsOf(registry, {}).find((known) => known.entity.name === entity)
  if (!keeping) {
    const names = keepingsOf(registry, {}).map((known) => known.entity.name)
    throw invalid('entity', `must be one of ${names.join(', ')}.`)
  }
  const { least, most } = keeping.retention
  if (days < least || days > most) throw invalid('days', `must be from ${least} to ${most}.`)
})

/** The entities that are kept for a time, with the days that this school says. */
export async function keepingsFor({ records, registry }: PluginContext): Promise<readonly Keeping[]> {
  const rules = await records.elevated('retention').all('core.retention_rule')
  return keepingsOf(registry, Object.fromEntries(rules.map(({ entity = '', days = 0 }) => [entity, days])))
}
