import type { Database } from '../sql/main.js'
import type { Session } from '../query/main.js'

interface Kept {
  readonly entities: readonly string[]
  readonly value: Promise<unknown>
}

/** What was read in each open transaction, by who asked for what; it goes when the transaction does. */
const memories = new WeakMap<object, Map<string, Kept>>()

/**
 * Loads something once in the open transaction; again after records of one of `entities` were written in it. `key` names it
 * among all that the plugin loads as this actor. Outside a transaction, and after a failure, each call loads.
 */
export function once<Value>(
  { database, actor }: Session,
  plugin: string,
  asked: { readonly entities: readonly string[]; readonly key: string },
  load: () => Promise<Value>
): Promise<Value> {
  const unit = database.unitOfWork
  if (!unit) return load()
  let memory = memories.get(unit)
  if (!memory) memories.set(unit, (memory = new Map()))
  const key = [plugin, actor.school.id, actor.kind, actor.userId, actor.roles.join(), asked.key].join('\n')
  const known = memory.get(key)
  if (known) return known.value as Promise<Value>
  const value = load()
  const kept = { entities: asked.entities, value }
  memory.set(key, kept)
  value.catch(() => {
    if (memory.get(key) === kept) memory.delete(key)
  })
  return value
}

/** Says that records of an entity are written in the open transaction: what was made of them is loaded anew. */
export function forgetReadsOf(database: Database, entity: string): void {
  const memory = database.unitOfWork && memories.get(database.unitOfWork)
  if (!memory) return
  for (const [key, { entities }] of memory) if (entities.includes(entity)) memory.delete(key)
}
