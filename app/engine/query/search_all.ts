import type { Entity, Registry } from '../model/main.js'
import { invalid } from '../base/main.js'
import { grantOf } from '../permissions/main.js'
import { EMPTY_QUERY, LIMITS } from './list_query.js'
import { listGranted } from './list_records.js'
import { searchTerms } from './parse.js'
import type { PickedRecord } from './pick_records.js'
import type { Session } from './session.js'

/** Kinds of records that are looked through: each is a statement. */
const MOST_ENTITIES = 40

/** Records of each kind that are answered. */
const MOST_OF_EACH = 5

/** Fewer characters find too much to be of use, and cost most. */
const LEAST = 2

/** What was found of one kind of record, in its own order. */
export interface FoundRecords {
  readonly entity: string
  readonly records: readonly PickedRecord[]
  /** There are more, to be found in its list. */
  readonly hasMore: boolean
}

/**
 * The records in which a text is found, of every kind that says in what it is searched: each as its list would find them
 * under the reader's grant to read it, so that hidden rows and fields are found no more than there. One statement for
 * each kind that he may read; nothing is counted. `entities` narrows it. Throws 422 for a text too short or too long.
 */
export async function searchAll(
  session: Session,
  text: string,
  entities: readonly string[] | null = null
): Promise<readonly FoundRecords[]> {
  const { registry } = session
  const trimmed = text.trim()
  if (trimmed.length < LEAST) throw invalid('q', `must have at least ${LEAST} characters.`)
  if (trimmed.length > LIMITS.searchLength) throw invalid('q', `may have at most ${LIMITS.searchLength} characters.`)
  const terms = searchTerms(trimmed)
  const looked = searchable(registry).filter(({ name }) => entities?.includes(name) ?? true)
  const found = await Promise.all(looked.slice(0, MOST_ENTITIES).map((entity) => searchOne(session, entity, terms)))
  return found.filter(({ records }) => records.length > 0)
}

async function searchOne(session: Session, { name }: Entity, terms: readonly string[]): Promise<FoundRecords> {
  const { registry, actor } = session
  const grant = grantOf(registry, actor, name, 'read')
  if (!grant) return { entity: name, records: [], hasMore: false }
  const query = { ...EMPTY_QUERY, search: terms, fields: ['id'], perPage: MOST_OF_EACH, count: 'none' as const }
  const { data, meta } = await listGranted(session, grant, query)
  return {
    entity: name,
    records: data.map((record) => ({ id: String(record.id), label: String(record._label ?? record.id) })),
    hasMore: meta.next_cursor !== null,
  }
}

const known = new WeakMap<Registry['entities'], readonly Entity[]>()

/** In the order of the menu, then all others: what people look for most comes first. */
function searchable({ entities, menu }: Registry): readonly Entity[] {
  const kept = known.get(entities)
  if (kept) return kept
  const isSearched = ({ search, internal, kind }: Entity) =>
    search.length > 0 && !internal && (kind === 'record' || kind === 'tree')
  const named = menu.flatMap(({ entity }) => entities[entity] ?? [])
  const all = [...new Set([...named, ...Object.values(entities)])].filter(isSearched)
  known.set(entities, all)
  return all
}
