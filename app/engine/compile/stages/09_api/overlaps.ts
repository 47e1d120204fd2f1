import { UUID_IN_ANY_CASE } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import type { Route } from '../../../model/main.js'

/** A route and the keyword that made it. */
export interface PlacedRoute {
  readonly route: Route
  readonly source: SourceRef
}

export interface Overlap extends PlacedRoute {
  /** The earlier route that takes the same URL. */
  readonly other: Route
}

/**
 * The routes that can match a URL an earlier one of the same method matches. `{id}` matches UUIDs
 * only, so a literal segment meets it only when it is one. One finding per keyword: the verbs of a
 * path meet all together.
 */
export function findOverlaps(placed: readonly PlacedRoute[]): readonly Overlap[] {
  const seen = new Map<string, PlacedRoute[]>()
  const reported = new Set<string>()
  const overlaps: Overlap[] = []
  for (const item of placed) {
    const group = `${item.route.method} ${segmentsOf(item.route).length}`
    const before = seen.get(group) ?? []
    const other = before.find((earlier) => canMeet(earlier.route, item.route))
    const key = `${item.source.file}#${item.source.pointer}`
    if (other && !reported.has(key)) {
      overlaps.push({ ...item, other: other.route })
      reported.add(key)
    }
    seen.set(group, [...before, item])
  }
  return overlaps
}

function canMeet(a: Route, b: Route): boolean {
  const right = segmentsOf(b)
  return segmentsOf(a).every((segment, index) => segmentsMeet(segment, right[index] ?? ''))
}

function segmentsMeet(a: string, b: string): boolean {
  if (isParameter(a) && isParameter(b)) return true
  if (isParameter(a)) return UUID_IN_ANY_CASE.test(b)
  if (isParameter(b)) return UUID_IN_ANY_CASE.test(a)
  return a === b
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}

function segmentsOf(route: Route): readonly string[] {
  return route.path.split('/')
}
