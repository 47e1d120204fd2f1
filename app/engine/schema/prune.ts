import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../base/main.js'
import type { Json } from '../base/main.js'

/** A JSON value under repair: a private copy that may be changed. */
export type Draft = { [key: string]: unknown } | unknown[]

/** The place of an error as segments, with the key that is too many or misnamed as the last one. */
export function segmentsOf(error: ErrorObject): readonly string[] {
  const path = error.instancePath.split('/').slice(1).map(unescape)
  const key = error.propertyName ?? error.params.propertyName ?? error.params.additionalProperty
  return typeof key === 'string' ? [...path, key] : path
}

/** A copy that may be changed. */
export function draftOf(value: Json): Draft | null {
  return typeof value === 'object' && value !== null ? (structuredClone(value) as Draft) : null
}

/**
 * Takes out what stands at a place. Items of a list leave a hole (null), so that the places of later
 * errors still hold; `closeHoles` closes them at the end.
 */
export function takeOut(draft: Draft, segments: readonly string[]): void {
  const parent = segments.slice(0, -1).reduce<unknown>(step, draft)
  const last = segments.at(-1)
  if (last === undefined) return
  if (Array.isArray(parent)) parent[Number(last)] = null
  else if (isObject(parent)) delete (parent as { [key: string]: unknown })[last]
}

/** The value with the holes in its lists closed. */
export function closeHoles(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(closeHoles)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closeHoles(inner)]))
}

function step(value: unknown, segment: string): unknown {
  if (Array.isArray(value)) return value[Number(segment)]
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined
}

function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
