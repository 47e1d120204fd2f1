import { stableJson } from '../../base/main.js'
import type { Json } from '../../base/main.js'
import { placeOf } from './operation.js'
import type { OverlayOperation } from './operation.js'

/**
 * The operations in force after some more: a later change of one place takes the place of the earlier one and
 * keeps the standard that was seen first, so that a change back leaves nothing behind. Removing what a school
 * has made takes all operations with it that speak of it.
 */
export function mergeOperations(
  published: readonly OverlayOperation[],
  changes: readonly OverlayOperation[]
): readonly OverlayOperation[] {
  return changes.reduce(mergeOne, published)
}

function mergeOne(operations: readonly OverlayOperation[], change: OverlayOperation): readonly OverlayOperation[] {
  const { op, target, path } = change
  if (op === 'remove' && path.length === 0) return operations.filter((other) => !speaksOf(other, target.name))
  const place = placeOf(change)
  const index = operations.findIndex((other) => placeOf(other) === place && (other.op === 'move') === (op === 'move'))
  const earlier = operations[index]
  if (!earlier) return [...operations, change]
  if (cancels(earlier, change)) return operations.filter((other) => other !== earlier)
  return operations.with(index, { ...change, op: joined(earlier, change), base: earlier.base })
}

/** True where two changes of one place leave what the standard says. */
function cancels(earlier: OverlayOperation, change: OverlayOperation): boolean {
  if (change.op === 'move' || change.path.length === 0) return false
  if (isMembership(change)) return earlier.op !== change.op
  return isEqual(change.op === 'remove' ? null : (change.value ?? null), earlier.base)
}

/** Adding a name to the list of a field rule, or taking it from there: such a change has no value of its own. */
function isMembership({ target, path }: OverlayOperation): boolean {
  return target.kind === 'access' && path[0] === 'fields'
}

function joined(earlier: OverlayOperation, change: OverlayOperation): OverlayOperation['op'] {
  return earlier.op === 'add' && change.op === 'set' ? 'add' : change.op
}

/** True for an operation on a role, or one that gives it something or takes something from it. */
export function speaksOf({ target, path }: OverlayOperation, role: string): boolean {
  if (target.kind === 'role') return target.name === role
  return target.kind === 'access' && (path[0] === 'fields' ? path[3] : path[0]) === role
}

function isEqual(a: Json, b: Json): boolean {
  return stableJson(a) === stableJson(b)
}
