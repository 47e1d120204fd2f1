import type { JsonObject } from '../base/main.js'
import type {
  CountQuery,
  FoundRule,
  PluginInfo,
  RecordOf,
  RecordQuery,
  Records,
  RuleSubject,
  UnreadWrites,
} from '../model/main.js'
import { countRecords, countRecordsBy, LIMITS, listRecords, readRecord } from '../query/main.js'
import type { Session } from '../query/main.js'
import type { WriteAnswer, WriteContext } from './context.js'
import { checkElevation } from './elevation.js'
import type { Walks } from './elevation.js'
import { findRules } from './find_rules.js'
import { lockRecords } from './lock_records.js'
import { createRecord } from './operations/create.js'
import { createRecords } from './operations/create_many.js'
import { deleteRecord } from './operations/delete.js'
import { transitionRecord } from './operations/transition.js'
import { updateRecord } from './operations/update.js'
import { listQueryOf, shapeOf } from './record_query.js'
import { verifySecret } from './verify_secret.js'

const MOST_RECORDS = 10_000

/** What the client of a plugin may do beyond its actor's rights. */
interface Elevation {
  readonly plugin: PluginInfo
  /** Null while nothing is elevated. */
  readonly reason: string | null
}

/** The operations of REST for the code of a plugin; see `Records`. */
export class RecordClient implements Records {
  readonly #session: Session
  readonly #elevation: Elevation

  constructor(session: Session, elevation: Elevation) {
    this.#session = session
    this.#elevation = elevation
  }

  async list<Name extends string>(
    entity: Name,
    query: RecordQuery = {},
    limit: number = LIMITS.perPage
  ): Promise<readonly RecordOf<Name>[]> {
    const asked = listQueryOf(query, limit)
    const { data } = await listRecords(this.#sessionFor(entity, asked), entity, asked)
    return data as readonly RecordOf<Name>[]
  }

  async page<Name extends string>(
    entity: Name,
    query: RecordQuery,
    limit: number,
    cursor: string | null
  ): Promise<{ readonly records: readonly RecordOf<Name>[]; readonly next: string | null }> {
    const asked = listQueryOf(query, limit, cursor ?? undefined)
    const { data, meta } = await listRecords(this.#sessionFor(entity, asked), entity, asked)
    return { records: data as unknown as readonly RecordOf<Name>[], next: meta.next_cursor }
  }

  async all<Name extends string>(
    entity: Name,
    query: RecordQuery = {},
    limit = MOST_RECORDS
  ): Promise<readonly RecordOf<Name>[]> {
    const found: RecordOf<Name>[] = []
    let cursor: string | null = null
    do {
      const part: Awaited<ReturnType<typeof this.page<Name>>> = await this.page(entity, query, LIMITS.perPage, cursor)
      found.push(...part.records)
      cursor = part.next
      if (found.length > limit) throw new Error(`More than ${limit} records of ${entity}: read them in parts`)
    } while (cursor !== null)
    return found
  }

  async count(entity: string, query: CountQuery = {}): Promise<number> {
    return countRecords(this.#sessionFor(entity), entity, listQueryOf(query, 1))
  }

  async countBy(entity: string, field: string, query: CountQuery = {}): Promise<ReadonlyMap<string, number>> {
    return countRecordsBy(this.#sessionFor(entity), entity, field, listQueryOf(query, 1))
  }

  async find<Name extends string>(entity: Name, query: RecordQuery): Promise<RecordOf<Name> | null> {
    const [first] = await this.list(entity, query, 1)
    return first ?? null
  }

  async read<Name extends string>(
    entity: Name,
    id: string,
    shape: Pick<RecordQuery, 'fields' | 'include'> = {}
  ): Promise<RecordOf<Name>> {
    const asked = shapeOf(shape)
    return (await readRecord(this.#sessionFor(entity, asked), entity, id, asked)) as RecordOf<Name>
  }

  async create<Name extends string>(entity: Name, body: JsonObject): Promise<RecordOf<Name>> {
    return answerOf<Name>(await createRecord(this.#writing(entity), entity, body))
  }

  async update<Name extends string>(entity: Name, id: string, body: JsonObject): Promise<RecordOf<Name>> {
    return answerOf<Name>(await updateRecord(this.#writing(entity), entity, id, body))
  }

  async remove(entity: string, id: string): Promise<void> {
    await deleteRecord(this.#writing(entity), entity, id)
  }

  async transition<Name extends string>(
    entity: Name,
    id: string,
    name: string,
    input: JsonObject = {}
  ): Promise<RecordOf<Name>> {
    return answerOf<Name>(await transitionRecord(this.#writing(entity), entity, id, name, input))
  }

  get unread(): UnreadWrites {
    return {
      create: async (entity, body) => {
        const { data } = await createRecord(this.#writing(entity, true), entity, body)
        return String(data?.id)
      },
      createMany: (entity, bodies) => createRecords(this.#sessionFor(entity), entity, bodies),
      update: async (entity, id, body) => {
        await updateRecord(this.#writing(entity, true), entity, id, body)
      },
      transition: async (entity, id, name, input = {}) => {
        await transitionRecord(this.#writing(entity, true), entity, id, name, input)
      },
    }
  }

  async rules<Name extends string>(
    entity: Name,
    subjects: readonly RuleSubject[],
    on?: string
  ): Promise<readonly FoundRule<RecordOf<Name>>[]> {
    const session = this.#sessionFor(entity)
    return findRules(session, entity, subjects, on ?? session.clock.today(session.actor.school.timezone))
  }

  async lock(entity: string, ids: readonly string[]): Promise<void> {
    await lockRecords(this.#sessionFor(entity), entity, ids)
  }

  async verifies(entity: string, id: string, field: string, text: string): Promise<boolean> {
    if (this.#elevation.reason === null) throw new Error(`Only elevated code verifies ${field} of ${entity}`)
    return verifySecret(this.#sessionFor(entity), entity, id, field, text)
  }

  elevated(reason: string): Records {
    return new RecordClient(this.#session, { ...this.#elevation, reason })
  }

  /** The session of the actor, or with all rights where that was asked for and is declared. */
  #sessionFor(entity: string, walks: Walks | null = null): Session {
    const { plugin, reason } = this.#elevation
    if (reason === null) return this.#session
    checkElevation(this.#session.registry, plugin, entity, walks)
    return { ...this.#session, actor: { ...this.#session.actor, kind: 'system', reason } }
  }

  #writing(entity: string, isUnread = false): WriteContext {
    return { session: this.#sessionFor(entity), idempotency: null, isUnread }
  }
}

function answerOf<Name extends string>({ data }: WriteAnswer): RecordOf<Name> {
  return (data ?? {}) as RecordOf<Name>
}
