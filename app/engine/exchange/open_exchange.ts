import { newId, Refusal } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Session } from '../query/main.js'
import { enqueue } from '../records/main.js'
import { EXCHANGE_JOB } from './runner.js'
import { ExchangeStore } from './store.js'
import type { ExchangeKind } from './store.js'

/** What is asked for. */
export interface NewExchange {
  readonly kind: ExchangeKind
  readonly entity: string
  readonly request: JsonObject
  /** For how long, in milliseconds. */
  readonly keep: number
  readonly total?: number
  readonly fileName?: string | null
  /** What is to be done, by its first row. */
  readonly rows?: readonly (readonly [number, string])[]
}

/** Writes down an exchange and leaves the job that looks after it, in one transaction; answers the id of both. */
export async function openExchange(session: Session, exchange: NewExchange): Promise<string> {
  const { actor, clock, database } = session
  const { userId } = actor
  if (userId === null) {
    throw new Refusal('too_large', 'This is more than is answered at once, and only users have jobs.')
  }
  const id = newId()
  const { kind, entity, request, keep, total = 0, fileName = null, rows = [] } = exchange
  const expiresAt = new Date(clock.system().getTime() + keep).toISOString()
  const store = new ExchangeStore(session)
  await database.transaction(
    async () => {
      store.insert({ id, kind, entity, user: userId, request, total, fileName, expiresAt })
      for (const [position, content] of rows) store.addPart({ id, expiresAt }, 'rows', position, content)
      await enqueue(session, { id, job: EXCHANGE_JOB, payload: { exchange: id } })
    },
    { label: `open an ${kind}` }
  )
  return id
}
