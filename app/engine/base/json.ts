import { createHash } from 'node:crypto'

/** What JSON can say. Declarations, request bodies and stored documents are of this type. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** True for a plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON text with keys sorted at each level, so that equal values give equal bytes. */
export function stableJson(value: unknown): string {
  return JSON.stringify(inOrder(value))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isObject(value) || typeof value.toJSON === 'function') return value
  const ordered: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const name of Object.keys(value).sort()) ordered[name] = inOrder(value[name])
  return ordered
}

/** SHA-256 of the stable JSON, as lower-case hexadecimal. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('hex')
}

/** Freezes a value and everything in it; the compiled registry never changes after this. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
