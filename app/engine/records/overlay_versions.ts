import { Refusal } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { School } from '../model/main.js'
import type { Session } from '../query/main.js'
import { bindParams, compileFragment, param, raw, sql } from '../sql/main.js'
import type { Database, Fragment, Row, Statement } from '../sql/main.js'
import { AUDIT_ENTITY, auditEntry } from './audit_entry.js'
import { insertEntry } from './core_rows.js'

const VERSION_ENTITY = 'core.overlay_version'

/** A list of operations about to be published, as JSON. */
export interface Publication {
  readonly hash: string | null
  /** What the school had published when the changes were made. */
  readonly seen: string | null
  readonly operations: string
  readonly note: string | null
}

/** One published list, without its operations. */
export interface PublishedVersion {
  readonly number: number
  readonly hash: string | null
  readonly note: string | null
  readonly publishedAt: string
  readonly publishedBy: string | null
}

/**
 * Publishes a list of operations: the school's pointer, the version and its audit entry are one transaction. Throws
 * the refusal `stale` where somebody else has published since. The next request of any process reads the pointer
 * with its actor.
 */
export async function publishOverlay(session: Session, publication: Publication): Promise<PublishedVersion> {
  const { database, clock, actor } = session
  const now = clock.now().toISOString()
  const { hash, seen, operations, note } = publication
  return database.transaction(
    async () => {
      const [moved] = await database.write([pointerStatement(session, publication, now)])
      if (moved?.count !== 1) throw new Refusal('stale', 'Somebody else has published changes meanwhile.')
      const number = (await lastNumber(database, actor.school)) + 1
      const entry = { number, hash, operations, note, published_at: now, published_by: actor.userId }
      const act = {
        action: 'publish',
        entity: VERSION_ENTITY,
        record: null,
        before: { hash: seen },
        after: { number, hash, note },
      }
      await database.write([
        insertEntry(session, VERSION_ENTITY, entry),
        insertEntry(session, AUDIT_ENTITY, auditEntry(session, now, act)),
      ])
      return { number, hash, note, publishedAt: now, publishedBy: actor.userId }
    },
    { label: 'publish configuration' }
  )
}

function pointerStatement({ database, actor, registry }: Session, { hash, seen }: Publication, now: string): Statement {
  const table = raw(entityOf(registry, 'core.school').table)
  const statement = sql`update ${table}
set overlay = ${param('hash')}, settings_version = settings_version + 1, version = version + 1,
  updated_at = ${param('now')}, updated_by = ${param('by')}
where id = ${param('school')} and coalesce(overlay, '') = ${param('seen')}`
  return boundTo(database, statement, { hash, now, by: actor.userId, school: actor.school.id, seen: seen ?? '' })
}

async function lastNumber(database: Database, school: School): Promise<number> {
  const statement = sql`select coalesce(max(number), 0) as number from core_overlay_versions where school_id = ${param('school')}`
  const [row] = await database.read(boundTo(database, statement, { school: school.id }))
  return Number(row?.number ?? 0)
}

/** The operations of a published list as JSON, by its hash; null where the school has never published it. */
export async function readPublished(database: Database, school: string, hash: string): Promise<string | null> {
  const statement = sql`select operations from core_overlay_versions
where school_id = ${param('school')} and hash = ${param('hash')} order by number desc limit 1`
  const [row] = await database.read(boundTo(database, statement, { school, hash }))
  return row ? String(row.operations) : null
}

/** What the school has published, latest first: at most a hundred. */
export async function publishedVersions(database: Database, school: string): Promise<readonly PublishedVersion[]> {
  const statement = sql`select number, hash, note, published_at, published_by from core_overlay_versions
where school_id = ${param('school')} order by number desc limit 100`
  return (await database.read(boundTo(database, statement, { school }))).map(versionOf)
}

/** The operations that the school published under a number; null where there is none. */
export async function readVersion(database: Database, school: string, number: number): Promise<string | null> {
  const statement = sql`select operations from core_overlay_versions
where school_id = ${param('school')} and number = ${param('number')}`
  const [row] = await database.read(boundTo(database, statement, { school, number }))
  return row ? String(row.operations) : null
}

function versionOf(row: Row): PublishedVersion {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    number: Number(row.number),
    hash: text(row.hash),
    note: text(row.note),
    publishedAt: String(row.published_at),
    publishedBy: text(row.published_by),
  }
}

function boundTo(database: Database, fragment: Fragment, bindings: Readonly<Record<string, unknown>>): Statement {
  const compiled = compileFragment(fragment, database.dialect)
  return { text: compiled.text, values: bindParams(compiled, bindings, database.dialect) }
}
