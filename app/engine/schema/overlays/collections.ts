import { isObject } from '../../base/main.js'
import type { Json } from '../../base/main.js'

/** A part of a declaration under change: a private copy. */
export type Branch = { [key: string]: Json } | Json[]

/** The key of an item of a list: the text itself, or what the item is called by. */
export function keyOf(item: Json): string | null {
  if (typeof item === 'string') return item
  if (!isObject(item)) return null
  const key = item.name ?? item.key ?? item.code ?? item.entity
  return typeof key === 'string' ? key : null
}

/** What stands under a key; undefined for nothing. */
export function valueAt(branch: Branch, key: string): Json | undefined {
  if (Array.isArray(branch)) return branch.find((item) => keyOf(item) === key)
  return Object.hasOwn(branch, key) ? branch[key] : undefined
}

/** Puts a value under a key: in place where the key is there, else at the end. */
export function putAt(branch: Branch, key: string, value: Json): void {
  if (!Array.isArray(branch)) {
    branch[key] = value
    return
  }
  const index = branch.findIndex((item) => keyOf(item) === key)
  branch.splice(index === -1 ? branch.length : index, index === -1 ? 0 : 1, value)
}

export function takeAt(branch: Branch, key: string): void {
  if (!Array.isArray(branch)) {
    delete branch[key]
    return
  }
  const index = branch.findIndex((item) => keyOf(item) === key)
  if (index !== -1) branch.splice(index, 1)
}

/** Moves what is there behind another key, or to the front for null; false where that other one is not there. */
export function moveAfter(branch: Branch, key: string, after: string | null): boolean {
  if (after !== null && valueAt(branch, after) === undefined) return false
  if (Array.isArray(branch)) {
    const [item] = branch.splice(
      branch.findIndex((candidate) => keyOf(candidate) === key),
      1
    )
    if (item !== undefined) branch.splice(branch.findIndex((candidate) => keyOf(candidate) === after) + 1, 0, item)
    return true
  }
  const entries = Object.entries(branch).filter(([name]) => name !== key)
  const moved = branch[key]
  if (moved === undefined) return true
  entries.splice(entries.findIndex(([name]) => name === after) + 1, 0, [key, moved])
  for (const name of Object.keys(branch)) delete branch[name]
  Object.assign(branch, Object.fromEntries(entries))
  return true
}

export function isBranch(value: Json | undefined): value is Branch {
  return typeof value === 'object' && value !== null
}
