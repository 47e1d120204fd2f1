import { at } from '../../../base/main.js'
import { drawnIn, fieldsIn } from '../../../fields/main.js'
import type { Field, UniqueRule } from '../../../model/main.js'
import type { RelatedEntity, Scene } from '../../draft.js'

/**
 * What the engine names by lot or by fields no two records share, deleted ones included; a declared rule stands for it.
 * FLD024: a pattern may name own fields alone that every record has and that say nothing of a person.
 */
export function namingRules(entity: RelatedEntity, scene: Scene): readonly UniqueRule[] {
  return entity.fields.flatMap((field): readonly UniqueRule[] => {
    const pattern = field.sequence?.pattern
    if (pattern === undefined) return []
    const names = fieldsIn(pattern)
    for (const name of names) checkPart(entity, field, name, scene)
    if (names.length === 0 && drawnIn(pattern) === 0) return []
    const { unique = [] } = entity.declaration.options
    const isDeclared = unique.some((rule) => rule.fields.join() === field.name && rule.while === undefined)
    return isDeclared ? [] : [{ fields: [field.name], among: 'ever', while: null }]
  })
}

function checkPart(entity: RelatedEntity, field: Field, name: string, scene: Scene): void {
  const part = Object.hasOwn(entity.field, name) ? entity.field[name] : undefined
  const wrong = part ? whyNot(part) : 'is no field of it'
  if (wrong === null) return
  const place = at(field.source, 'x-field', 'pattern')
  const message = `"${field.name}" of "${entity.name}" cannot be made of "${name}", which ${wrong}.`
  scene.findings.error(
    'FLD024',
    place,
    message,
    'Name a required field of the record itself: a text, number, date or choice.'
  )
}

function whyNot(part: Field): string | null {
  if (part.system || part.trait !== 'scalar' || part.columns.length === 0 || !part.sortable) return 'has no plain text'
  if (part.options.computed !== undefined || part.options.rollup !== undefined || part.options.fetched !== undefined) {
    return 'is worked out later'
  }
  if (!part.required) return 'may be empty'
  return part.personal === undefined ? null : 'tells of a person, and would outlive its erasure'
}
