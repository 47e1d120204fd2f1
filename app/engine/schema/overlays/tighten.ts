import type { Json } from '../../base/main.js'
import type { OverlayOperation } from './operation.js'

/** Keywords whose greater value lets less through, and those whose lesser value does. */
const LESS_WHEN_GREATER: ReadonlySet<string> = new Set(['minLength', 'minimum', 'exclusiveMinimum', 'minItems'])
const LESS_WHEN_LESSER: ReadonlySet<string> = new Set(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'])

/**
 * True where an operation lets less through than before: one more required field, a closer bound, a field that
 * becomes read only, or a rule where there was none.
 */
export function tightens({ op, path, value }: OverlayOperation, current: Json | undefined): boolean {
  if (op === 'add') return current === undefined
  if (op !== 'set' || value === undefined) return false
  const keyword = path.at(-1) ?? ''
  if (typeof value === 'boolean') return value
  if (current === undefined) return true
  const [before, after] = [Number(current), Number(value)]
  if (Number.isNaN(before) || Number.isNaN(after)) return false
  if (LESS_WHEN_GREATER.has(keyword)) return after >= before
  return LESS_WHEN_LESSER.has(keyword) && after <= before
}
