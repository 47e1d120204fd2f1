import { at } from '../../../base/main.js'
import { fieldTypeOf } from '../../../fields/main.js'
import type { Field, Privacy } from '../../../model/main.js'
import type { ConditionedEntity, Scene } from '../../draft.js'

/** Personal fields stand where somebody is told of, and have something to stand in their place once they are erased. */
export function checkPersonalFields(entity: ConditionedEntity, privacy: Privacy | null, { findings }: Scene): void {
  for (const field of entity.fields) {
    if (!field.personal) continue
    const place = at(field.source, 'x-field', 'personal')
    if (!privacy) {
      const hint = 'Say under "x-entity.privacy" whom its records are about.'
      findings.error('PRV002', place, `Nothing says whose "${field.name}" of "${entity.name}" is.`, hint)
      continue
    }
    const why = objectionTo(entity, field)
    if (why !== null) {
      findings.error('PRV003', place, `"${field.name}" cannot be erased: ${why}.`, 'Leave "personal" out.')
    }
  }
}

function objectionTo(entity: ConditionedEntity, field: Field): string | null {
  if (field.trait === 'sequence') return 'its number is never given again'
  if (field.trait === 'rows') return 'its rows say by themselves what is personal'
  if (field.derived) return 'it follows from other fields'
  if (!field.required) return null
  const sample = fieldTypeOf(field.type).samples(field)[0] ?? null
  if (sample === null || fieldTypeOf(field.type).erase(sample) === null) return 'it is required'
  const isUnique = entity.uniques.some(({ fields }) => fields.includes(field.name))
  return isUnique ? 'no two records may have it empty' : null
}
