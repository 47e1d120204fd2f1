import type { Statement } from './database.js'
import { codeOf } from './errors.js'
import { ABORTED } from './postgres_errors.js'
import { TYPE_PARSERS, type TypeParsers } from './postgres_values.js'
import { TurnQueue } from './turn_queue.js'

export interface PostgresQuery {
  readonly text: string
  readonly values?: readonly unknown[]
  readonly name?: string
  readonly types: TypeParsers
}

export interface PostgresResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly rowCount: number | null
  readonly command: string
}

/** The part of pg's Client that is used. `pipeline` is its connection option of the same name. */
export interface PostgresClient {
  readonly pipeline?: boolean
  readonly connection?: { readonly stream?: { cork?(): void; uncork?(): void } }
  query(query: PostgresQuery): Promise<PostgresResult>
}

/** Hands out clients. A `lost` client is never handed out again. */
export interface PostgresPool {
  acquire(): Promise<PostgresClient>
  release(client: PostgresClient, lost: boolean): Promise<void>
  close(): Promise<void>
}

/** The first real error of a flight and the statement that raised it. */
export class FlightError extends Error {
  readonly statement: Statement

  constructor(cause: unknown, statement: Statement) {
    super('A flight of statements failed', { cause })
    this.statement = statement
  }
}

/** Statements a connection keeps prepared; what comes after runs unnamed. */
const PREPARED_LIMIT = 200

/** PostgreSQL cuts longer names, which could make two of them one. */
const NAME_LIMIT = 63

/** Sends statements over pg clients and remembers what each has prepared. */
export class PostgresSender {
  readonly #prepared = new WeakMap<PostgresClient, Set<string>>()
  readonly #turns = new WeakMap<PostgresClient, TurnQueue>()

  /**
   * Sends all statements in one flight and waits for every answer. In pipeline mode each statement
   * ends with its own Sync: after an error the later ones are refused only inside a transaction.
   * Rejects with a FlightError about the first real error.
   */
  async send(client: PostgresClient, statements: readonly Statement[]): Promise<readonly PostgresResult[]> {
    if (client.pipeline !== true) return this.#sendInTurn(client, statements)
    const stream = client.connection?.stream
    stream?.cork?.()
    const sent = statements.map((statement) => client.query(this.#queryOf(client, statement)))
    stream?.uncork?.()
    const answers = await Promise.allSettled(sent)
    const failures = answers.flatMap((answer, index) => {
      const statement = statements[index]
      return answer.status === 'rejected' && statement ? [{ reason: answer.reason as unknown, statement }] : []
    })
    const first = failures.find((failure) => codeOf(failure.reason) !== ABORTED) ?? failures[0]
    if (first) throw new FlightError(first.reason, first.statement)
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  }

  /** Without pipelining: one after the other, one flight at a time, stopping at the first error. */
  #sendInTurn(client: PostgresClient, statements: readonly Statement[]): Promise<readonly PostgresResult[]> {
    const turns = this.#turns.get(client) ?? new TurnQueue()
    this.#turns.set(client, turns)
    return turns.run(async () => {
      const results: PostgresResult[] = []
      for (const statement of statements) {
        try {
          results.push(await client.query(this.#queryOf(client, statement)))
        } catch (error) {
          throw new FlightError(error, statement)
        }
      }
      return results
    })
  }

  #queryOf(client: PostgresClient, statement: Statement): PostgresQuery {
    if (statement.again) throw new Error('A statement for PostgreSQL binds its rows as one list')
    const query = { text: statement.text, values: statement.values, types: TYPE_PARSERS }
    return statement.name !== undefined && this.#mayPrepare(client, statement.name)
      ? { ...query, name: statement.name }
      : query
  }

  #mayPrepare(client: PostgresClient, name: string): boolean {
    const names = this.#prepared.get(client) ?? new Set<string>()
    this.#prepared.set(client, names)
    if (names.has(name)) return true
    if (names.size >= PREPARED_LIMIT || name.length > NAME_LIMIT) return false
    names.add(name)
    return true
  }
}
