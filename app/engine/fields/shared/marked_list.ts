import type { FieldSpec } from '../contract.js'
import { numberOf } from './keywords.js'
import type { Problem, Test } from './rule.js'

/** Stands around each item of a stored list, so that an item can be looked for in it: `|maths|physics|`. */
const MARK = '|'

export const NOT_LIST: Problem = { rule: 'list', message: 'must be a list.' }
const TWICE: Problem = { rule: 'uniqueItems', message: 'must not name anything twice.' }

/** True where a text may be an item: it has no mark, and no comma, which parts items where people type them. */
export function mayBeItem(text: string): boolean {
  return !text.includes(MARK) && !text.includes(',')
}

export function markedText(items: readonly string[]): string {
  return items.length === 0 ? '' : MARK + items.join(MARK) + MARK
}

export function itemsOfMarked(text: string): string[] {
  return text === '' ? [] : text.slice(1, -1).split(MARK)
}

/** Items as people type them, parted by commas; each once. */
export function typedItems(text: string): string[] {
  const items = text.split(',').map((item) => item.trim())
  return [...new Set(items.filter((item) => item !== ''))]
}

/** The test of a list: its size, its items by a test of their own, none of them twice by `keyOf`. */
export function listTest(field: FieldSpec, most: number, item: Test, keyOf: (item: string) => string): Test {
  const min = Math.max(1, numberOf(field, 'minItems') ?? 1)
  const max = Math.min(numberOf(field, 'maxItems') ?? most, most)
  const few: Problem = {
    rule: 'minItems',
    message: min === 1 ? 'must not be empty; send null to clear it.' : `must have at least ${min} items.`,
    args: { min },
  }
  const many: Problem = { rule: 'maxItems', message: `must have at most ${max} items.`, args: { max } }
  return (value) => {
    if (!Array.isArray(value)) return NOT_LIST
    if (value.length < min) return few
    if (value.length > max) return many
    for (const entry of value as readonly unknown[]) {
      const problem = item(entry)
      if (problem) return problem
    }
    const keys = new Set((value as readonly string[]).map(keyOf))
    return keys.size === value.length ? null : TWICE
  }
}
