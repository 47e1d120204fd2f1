import type { Json } from '../base/main.js'
import type { Field, Transition } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import type { Row } from '../sql/main.js'
import type { WriteAnswer } from './context.js'
import type { Draft, RowsDraft, Values } from './draft.js'
import type { FetchGroup } from './derived/fetch_groups.js'
import { ACTOR_PARAM, NOW_PARAM } from './statements.js'

/** One changed field. */
export interface Change {
  readonly field: Field
  readonly before: Json
  readonly after: Json
}

/** A row to be added or changed: its stored columns, and what of it is new. */
export interface WrittenRow {
  readonly path: string
  readonly id: string
  readonly row: Row
  readonly changes: readonly Change[]
  /** Names of fields whose values nobody sent: no right is asked for them. */
  readonly given?: ReadonlySet<string>
}

/** What becomes of the rows of one field. */
export interface RowsChange {
  readonly draft: RowsDraft
  readonly added: readonly WrittenRow[]
  readonly updated: readonly WrittenRow[]
  readonly removed: readonly Row[]
  /** All rows as they will stand, in order. */
  readonly final: readonly Row[]
}

/** What was looked up of linked records: by what is copied of them and id, null for one that is not there. */
export type Fetched = ReadonlyMap<FetchGroup, ReadonlyMap<string, Row | null>>

/** What every run of a write in its transaction has. */
export interface Run {
  readonly session: Session
  /** The instant of the write: ISO UTC. */
  readonly now: string
  /** What expressions and statements bind. */
  readonly params: Readonly<Record<string, unknown>>
  /** Set by the step that ends the write early. */
  answer: WriteAnswer | null
}

/** One run of a body's write in its transaction. Deadlocks throw it away and begin another. */
export interface Attempt extends Run {
  /** Its rows have what follows from their owner, once that is known. */
  draft: Draft
  id: string
  /** The values to be stored: those of the draft and numbers taken inside the transaction. */
  values: Values
  /** The stored row before; null for a new record. */
  before: Row | null
  /** The stored row after. */
  after: Row
  /** Stored rows of each rows field that the write has to know, before it. */
  existing: ReadonlyMap<string, readonly Row[]>
  changes: readonly Change[]
  rows: readonly RowsChange[]
  /** Targets of links that exist and may be referred to, as `entity id`. */
  targets: ReadonlySet<string>
  /** The transition that is taken, and why; null for plain writes. */
  transition: { readonly transition: Transition; readonly reason: string | null } | null
  /** Names of fields whose values nobody sent: no right is asked for them. */
  given: ReadonlySet<string>
  /** Members of the record that guards read. */
  reads: readonly string[]
  /** True where code of plugins may have written more than is at hand here. */
  isTouchedByHooks: boolean
  /** What was looked up of linked records to be copied. */
  fetched: Fetched
  /** The entry of the audit about it, once it is made. */
  entry: string | null
}

const NOTHING: ReadonlySet<string> = new Set()

/** The params of a write: those of expressions, and who writes when. */
export function openRun(session: Session): Run {
  const now = session.clock.now().toISOString()
  const params = { ...paramsOf(session), [NOW_PARAM]: now, [ACTOR_PARAM]: session.actor.userId }
  return { session, now, params, answer: null }
}

/**
 * The beginning of a run: `transition` for one that is taken, `reads` the members of the record that its guard
 * reads. Written out in full, for every write makes one.
 */
export function openAttempt(draft: Draft, of: Partial<Pick<Attempt, 'transition' | 'reads'>> = {}): Attempt {
  const { session, now, params } = openRun(draft.session)
  return {
    session,
    now,
    params,
    answer: null,
    draft,
    id: draft.id ?? '',
    values: draft.values,
    before: null,
    after: {},
    existing: new Map(),
    changes: [],
    rows: [],
    targets: NOTHING,
    transition: of.transition ?? null,
    given: NOTHING,
    reads: of.reads ?? [],
    isTouchedByHooks: false,
    fetched: new Map(),
    entry: null,
  }
}
