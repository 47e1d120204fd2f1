import { at } from '../../../base/main.js'
import type { RuleTablePlan } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { RelatedEntity, Scene } from '../../draft.js'

/** What the rules of a table are looked up by; that its ends are days is the business of its exclusions. */
export function ruleTableOf(entity: RelatedEntity, scene: Scene): RuleTablePlan | null {
  const { rules } = entity.declaration.options
  if (!rules) return null
  for (const [index, name] of rules.dimensions.entries()) {
    const field = own(entity.field, name)
    if (!field || (field.columns.length === 1 && (field.link ?? field.valueType?.kind === 'choice'))) continue
    const place = at(entity.source, 'x-entity', 'rules', 'dimensions', index)
    const message = `"${name}" is neither a link nor a choice, which alone tell rules apart.`
    scene.findings.error('RUL002', place, message, 'Use a link or a field with "enum".')
  }
  return rules
}
