import type { Json, JsonObject } from '../../base/main.js'
import { fieldTypeOf } from '../../fields/main.js'
import { AMENDED_FROM, entityOf } from '../../model/main.js'
import type { Entity, Field, Registry } from '../../model/main.js'
import { isSealed, paramsOf, readRecord } from '../../query/main.js'
import type { IncludeTree, Session } from '../../query/main.js'
import { bound, quoteIdentifier, sql } from '../../sql/main.js'
import { conflict } from '../errors.js'
import { IDS_PARAM, idsIn, ofSchool, statementOf } from '../statements.js'
import { createRecord } from './create.js'

const COUNT = /-(\d{1,6})$/u

/**
 * Makes the draft that is to stand in the place of a cancelled document, inside of an open transaction that holds it: all that is
 * filled in by people, rows included, with the number of the first one and a count behind. What code fills in comes about anew;
 * files, and what is kept encrypted, are not taken over. 409 where it has been amended already. Who may amend needs no
 * right to make records or to read all of this one: what comes about is seen as the other one is.
 */
export async function amendRecord(session: Session, entityName: string, id: string): Promise<JsonObject> {
  const entity = entityOf(session.registry, entityName)
  const all: Session = { ...session, actor: { ...session.actor, kind: 'system', reason: `amends ${id}` } }
  const { living, gone } = await countAmendments(session, entity, id)
  if (living > 0) throw conflict('It has been amended already.')
  const record = await readRecord(all, entityName, id, { fields: null, include: includeRows(entity), can: false })
  const body: Record<string, Json> = { ...valuesOf(all.registry, entity, record), [AMENDED_FROM]: id }
  const number = entity.workflow?.document?.number ?? null
  const given = number === null ? null : record[number]
  if (number !== null && typeof given === 'string') {
    body[number] = nextNumber(given, record[AMENDED_FROM] !== null, gone)
  }
  const { data } = await createRecord({ session: all, idempotency: null, isUnread: true }, entityName, body)
  return { id: data?.id ?? null }
}

/** `INV-7` becomes `INV-7-1`, that one `INV-7-2`; counts of amendments that were deleted are passed over. */
export function nextNumber(number: string, isAmendment: boolean, gone: number): string {
  const found = isAmendment ? COUNT.exec(number) : null
  const base = found ? number.slice(0, found.index) : number
  return `${base}-${Number(found?.[1] ?? 0) + 1 + gone}`
}

async function countAmendments(session: Session, entity: Entity, id: string) {
  const { database } = session
  const { dialect } = database
  const column = quoteIdentifier(entity.field[AMENDED_FROM]?.columns[0]?.name ?? '')
  const statement = statementOf(
    entity,
    dialect,
    'count amendments',
    () =>
      sql`select count(*) as n, count("deleted_at") as gone from ${quoteIdentifier(entity.table)} where ${ofSchool(entity)}${idsIn(column, dialect)}`
  )
  const [row] = await database.read(bound(statement, { ...paramsOf(session), [IDS_PARAM]: [id] }, dialect))
  const gone = Number(row?.gone ?? 0)
  return { living: Number(row?.n ?? 0) - gone, gone }
}

function includeRows({ fields }: Entity): IncludeTree {
  const rows = fields.filter((field) => field.rows)
  return Object.fromEntries(rows.map(({ name }) => [name, { fields: null, include: {} }]))
}

/** What a body would say to make the same again. */
function valuesOf(registry: Registry, entity: Entity, record: JsonObject): Record<string, Json> {
  const values: Record<string, Json> = {}
  for (const field of entity.fields) {
    if (!isTakenOver(field)) continue
    const value = record[field.name] ?? null
    if (field.rows && Array.isArray(value)) {
      const child = entityOf(registry, field.rows.entity)
      values[field.name] = value.map((row) => valuesOf(registry, child, row as JsonObject))
    } else if (value !== null || !field.required) values[field.name] = value
  }
  return values
}

function isTakenOver(field: Field): boolean {
  if (field.system || field.readOnly || field.derived || field.sequence || isSealed(field)) return false
  return field.rows !== undefined || (field.columns.length > 0 && !fieldTypeOf(field.type).files)
}
