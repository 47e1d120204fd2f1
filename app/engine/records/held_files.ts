import { fieldTypeOf } from '../fields/main.js'
import type { FileLimits, HeldFile } from '../fields/main.js'
import { FILE_ENTITY, FILE_JOBS } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Json } from '../base/main.js'
import type { Session } from '../query/main.js'
import { bindParams, compileFragment, join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Fragment, Statement } from '../sql/main.js'
import { leaveToSystem } from './jobs.js'

const fileFields = new WeakMap<Entity, readonly Field[]>()

/** The fields of an entity whose values hold uploaded files. */
export function fileFieldsOf(entity: Entity): readonly Field[] {
  let fields = fileFields.get(entity)
  if (!fields) {
    fields = entity.fields.filter(({ type, columns }) => columns.length > 0 && fieldTypeOf(type).files !== undefined)
    fileFields.set(entity, fields)
  }
  return fields
}

/** The files that a value of a field names; none of an empty one, and of a field that holds none. */
export function filesIn(field: Field, content: Json | undefined): readonly HeldFile[] {
  const { files } = fieldTypeOf(field.type)
  return !files || content === null || content === undefined ? [] : files.of(content)
}

/** What a field asks of its files; null of a field that holds none. */
export function fileLimitsOf(field: Field): FileLimits | null {
  return fieldTypeOf(field.type).files?.limits(field) ?? null
}

/** A statement on the table of files of the session's school. */
export function fileStatement({ database }: Session, fragment: Fragment): Statement {
  const { text, params } = compileFragment(fragment, database.dialect)
  return { text, values: bindParams({ text, params }, {}, database.dialect) }
}

/** The table of files, as statements name it. */
export function fileTable({ registry }: Session): Fragment {
  return raw(quoteIdentifier(registry.entities[FILE_ENTITY]?.table ?? ''))
}

/** The files of the session's school with these ids. */
export function theseFiles({ actor }: Session, ids: readonly string[]): Fragment {
  return sql`school_id = ${value(actor.school.id)} and id in (${join(ids.map((id) => value(id)))})`
}

/**
 * Lets go of the files of erased records, in the open transaction: their names at once, their bytes when the job that this
 * leaves has its turn. `fields` are the erased ones; null for all of records that go themselves.
 */
export function releaseFilesOf(
  session: Session,
  entity: Entity,
  records: readonly string[],
  fields: readonly Field[] | null
): void {
  const held = fileFieldsOf(entity).filter((field) => fields === null || fields.includes(field))
  if (held.length === 0 || records.length === 0) return
  const list = (items: readonly string[]) => join(items.map((item) => value(item)))
  session.database.defer(
    fileStatement(
      session,
      sql`update ${fileTable(session)} set status = 'released', name = '-', changed_at = ${value(session.clock.system().toISOString())}
        where school_id = ${value(session.actor.school.id)} and entity = ${value(entity.name)}
        and field in (${list(held.map(({ name }) => name))}) and record in (${list(records)})`
    )
  )
  leaveToSystem(session, FILE_JOBS.discard, {})
}
