import { Refusal } from '../base/main.js'
import type { Entity } from '../model/main.js'
import { applyNoted } from './operation.js'
import type { Operation, RowResult } from './operation.js'
import type { Turn } from './runner.js'
import { ExchangeStore } from './store.js'

/** The operation that undoes a row, as long as the record is as the row has left it; null where nothing does. */
export function inverseOf({ status, id, version, before }: RowResult): Operation | null {
  if (id === null) return null
  const plain = { id, data: {}, transition: '', version }
  if (status === 'created') return { ...plain, op: 'delete' }
  if (status === 'deleted') return { ...plain, op: 'restore', version: null }
  if (status === 'updated' && before && version !== null) {
    return { ...plain, op: 'update', data: { ...before, version } }
  }
  return null
}

/** Takes back what an exchange has written, the last first; what somebody else has written since stays as it is. */
export async function takeBack(turn: Turn, entity: Entity): Promise<void> {
  const results: RowResult[] = []
  for await (const part of new ExchangeStore(turn.session()).parts(turn.exchange.id, 'results')) {
    results.push(...(JSON.parse(part) as RowResult[]))
  }
  for (const result of results.reverse()) {
    const operation = inverseOf(result)
    if (operation) await undoOne(turn, entity, operation, result.row)
  }
}

async function undoOne(turn: Turn, entity: Entity, operation: Operation, row: number): Promise<void> {
  try {
    await turn.step({}, async (session) => {
      await applyNoted(session, entity.name, operation, row)
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
