import { hashOf, isObject } from '../../base/main.js'
import type { Json } from '../../base/main.js'

export const OVERLAY_OPS = ['set', 'add', 'remove', 'move'] as const
export type OverlayOp = (typeof OVERLAY_OPS)[number]

export const OVERLAY_TARGETS = ['entity', 'access', 'role', 'vocabulary'] as const
export type OverlayTargetKind = (typeof OVERLAY_TARGETS)[number]

/**
 * The declaration that an operation changes: an entity, the matrix of an entity, a role (by the name that
 * grants and assignments hold), or the words of the product (its name is always `words`).
 */
export interface OverlayTarget {
  readonly kind: OverlayTargetKind
  readonly name: string
}

/**
 * One change of a school to a declaration. `path` holds keys, never positions; `base` is the value that was
 * seen when the change was made (null for none), by which a later version of the plugin is recognised to have
 * changed the same thing. `after` is the key that an added or moved item follows; null puts it first.
 */
export interface OverlayOperation {
  readonly op: OverlayOp
  readonly target: OverlayTarget
  readonly path: readonly string[]
  readonly value?: Json
  readonly base: Json
  readonly after?: string | null
}

/** Why an operation has no effect: its target is gone, the standard has changed, or a school may not change it. */
export type ConflictReason = 'target_gone' | 'base_differs' | 'not_allowed' | 'does_not_compile'

export interface OverlayConflict {
  readonly operation: OverlayOperation
  readonly reason: ConflictReason
  readonly message: string
}

/** Where an operation acts, as one text: two operations on one place are one change. */
export function placeOf({ target, path }: Pick<OverlayOperation, 'target' | 'path'>): string {
  return JSON.stringify([target.kind, target.name, ...path])
}

/** Names a list of operations by its content: schools with equal lists share what is compiled from them. */
export function overlayHash(operations: readonly OverlayOperation[]): string | null {
  return operations.length === 0 ? null : hashOf(operations)
}

/** True for a value of the stored form. Whether it may be done is said where it is applied. */
export function isOperation(value: unknown): value is OverlayOperation {
  if (!isObject(value) || !isObject(value.target)) return false
  const { op, path, base, after, target } = value
  return (
    OVERLAY_OPS.some((known) => known === op) &&
    OVERLAY_TARGETS.some((known) => known === target.kind) &&
    typeof target.name === 'string' &&
    Array.isArray(path) &&
    path.every((key) => typeof key === 'string') &&
    base !== undefined &&
    (after === undefined || after === null || typeof after === 'string')
  )
}
