import { at } from '../../../base/main.js'
import { own } from '../../draft.js'
import type { RelatedEntity, Scene } from '../../draft.js'
import { areStored } from './stored_fields.js'

/** The fields by which a scanned code finds a record: texts that are matched as a whole. */
export function scannableOf(entity: RelatedEntity, scene: Scene): readonly string[] {
  const names = entity.declaration.options.scannable ?? []
  if (!areStored(entity, names, ['scannable'], scene)) return []
  return names.filter((name, index) => {
    const field = own(entity.field, name)
    const isMatched = field?.valueType?.kind === 'text' && field.filters.includes('eq')
    if (isMatched && entity.kind !== 'child') return true
    const place = at(entity.source, 'x-entity', 'scannable', index)
    const hint = 'Name texts of a record that may be filtered.'
    scene.findings.error('CON017', place, `"${name}" is nothing that a code leads to.`, hint)
    return false
  })
}
