import type { Json } from '../../base/main.js'
import type { FieldSpec } from '../contract.js'
import type { Test } from './rule.js'

/**
 * Valid values of a field: the author's own `examples` first, then those of the type's candidates
 * that pass the field's rules. May be empty when a pattern fits none.
 */
export function samplesOf<Value extends Json>(
  field: FieldSpec,
  test: Test,
  candidates: readonly Value[]
): readonly Value[] {
  const given = Array.isArray(field.json.examples) ? (field.json.examples as readonly Value[]) : []
  return [...new Set([...given, ...candidates])].filter((value) => value !== null && test(value) === null)
}
