import type { Entity, Registry } from '../model/main.js'
import { bound } from '../sql/main.js'
import type { Database, PreparedSql, Row } from '../sql/main.js'
import type { DialectName } from '../fields/main.js'
import { inboundOf } from './inbound.js'
import type { Inbound } from './inbound.js'
import { IDS_PARAM } from './statements.js'

/** A row that the deletion of another reaches. */
export interface Reached {
  readonly inbound: Inbound
  readonly row: Row
}

/** Everything that one deletion, or its undoing, reaches. */
export interface Spread {
  /** By entity name: the records and rows that go, or come back. */
  readonly marked: ReadonlyMap<string, { readonly entity: Entity; readonly ids: ReadonlySet<string> }>
  /** The same beside the record itself, in the order in which they were found. */
  readonly cascaded: readonly Reached[]
  /** Rows whose link is emptied. */
  readonly cleared: readonly Reached[]
}

interface SpreadScene {
  readonly registry: Registry
  readonly database: Database
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Walks from a record over the links to it, level by level: one statement per relation and level, all of
 * a level in one flight, however many rows there are. `find` gives the statement of a relation, or null
 * for one that is not walked.
 */
export async function spreadFrom(
  { registry, database, params }: SpreadScene,
  root: Entity,
  id: string,
  find: (inbound: Inbound, dialect: DialectName) => PreparedSql | null
): Promise<Spread> {
  const marked = new Map<string, { entity: Entity; ids: Set<string> }>([
    [root.name, { entity: root, ids: new Set([id]) }],
  ])
  const cascaded: Reached[] = []
  const cleared: Reached[] = []
  let level = new Map<string, { entity: Entity; ids: readonly string[] }>([[root.name, { entity: root, ids: [id] }]])
  while (level.size > 0) {
    const walks = [...level.values()].flatMap(({ entity, ids }) =>
      inboundOf(registry, entity).flatMap((inbound) => {
        const statement = find(inbound, database.dialect)
        return statement
          ? [{ inbound, statement: bound(statement, { ...params, [IDS_PARAM]: ids }, database.dialect) }]
          : []
      })
    )
    const found = await database.readAll(walks.map(({ statement }) => statement))
    const next = new Map<string, { entity: Entity; ids: string[] }>()
    walks.forEach(({ inbound }, index) => {
      for (const row of found[index] ?? []) {
        if (inbound.onDelete === 'clear') cleared.push({ inbound, row })
        else if (mark(marked, inbound.source, String(row.id))) {
          cascaded.push({ inbound, row })
          const coming = next.get(inbound.source.name) ?? { entity: inbound.source, ids: [] }
          coming.ids.push(String(row.id))
          next.set(inbound.source.name, coming)
        }
      }
    })
    level = next
  }
  const isMarked = ({ inbound, row }: Reached) => marked.get(inbound.source.name)?.ids.has(String(row.id)) ?? false
  return { marked, cascaded, cleared: cleared.filter((reached) => !isMarked(reached)) }
}

function mark(marked: Map<string, { entity: Entity; ids: Set<string> }>, entity: Entity, id: string): boolean {
  const known = marked.get(entity.name)
  if (!known) marked.set(entity.name, { entity, ids: new Set([id]) })
  else if (known.ids.has(id)) return false
  else known.ids.add(id)
  return true
}
