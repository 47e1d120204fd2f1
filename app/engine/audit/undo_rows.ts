import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'

/**
 * The rows of a record before a change that an entry of the audit tells of: what came is gone, what changed is as
 * before, what went is back, in their order. Null where the entry does not say what the rows held.
 */
export function undoRows(now: Json, before: Json, after: Json): readonly Json[] | null {
  if (!isObject(before) || !isObject(after)) return null
  const added = new Set(listOf(after.add).flatMap(idOf))
  const old = new Map(listOf(before.update).flatMap((row) => (isObject(row) ? [[String(row.id), row] as const] : [])))
  const kept = listOf(now).flatMap((row) => {
    if (!isObject(row) || added.has(String(row.id))) return []
    return [{ ...row, ...old.get(String(row.id)) }]
  })
  const back = listOf(before.remove).filter((row): row is JsonObject => isObject(row))
  return [...kept, ...back].sort((a, b) => positionOf(a) - positionOf(b))
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function idOf(row: Json): readonly string[] {
  return isObject(row) ? [String(row.id)] : []
}

function positionOf({ position }: JsonObject): number {
  return Number(position ?? 0)
}
