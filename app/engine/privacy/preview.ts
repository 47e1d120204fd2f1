import { holds } from '../expressions/main.js'
import type { Erasure } from '../model/main.js'
import { paramsOf, rowScalars } from '../query/main.js'
import type { Session } from '../query/main.js'
import { sql } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { personalFields } from './erased_values.js'
import { holdingsOf, isAbout, isAboutOthers, statementOf, tableOf } from './subjects.js'
import type { Holding, Subject } from './subjects.js'

/** What an erasure does to the records of one entity. */
export interface ErasureLine {
  readonly entity: string
  readonly title: string
  readonly records: number
  /** Of them, those that stay as they are because they are about others too. */
  readonly shared: number
  readonly erasure: Erasure
  /** Titles of the fields that are emptied. */
  readonly fields: readonly string[]
  /** Why the records stay; empty where they do not. */
  readonly because: string
}

export interface ErasurePreview {
  /** Why nothing may be erased now. */
  readonly holds: readonly string[]
  readonly entities: readonly ErasureLine[]
}

/** Rows of one entity that are asked whether they hold an erasure up; more than these are about no one person. */
const MOST_HELD = 2000

/** What the erasure of a person would do: a statement for each entity, and one more where something may hold it up. */
export async function previewErasure(session: Session, subject: Subject): Promise<ErasurePreview> {
  const { database, registry } = session
  const holdings = holdingsOf(registry, subject.entity)
  const counts = await database.readAll(
    holdings.map((holding) => statementOf(database, countOf(session, holding, subject)))
  )
  const held = holdings.filter(({ privacy }) => privacy.holds.length > 0)
  const rows = await database.readAll(
    held.map((holding) => {
      const about = isAbout(registry, holding, subject)
      const live = holding.entity.kind === 'child' || holding.entity.kind === 'log' ? '' : ' and deleted_at is null'
      return statementOf(
        database,
        sql`select * from ${tableOf(holding.entity)} where ${about}${live} order by id limit ${String(MOST_HELD)}`
      )
    })
  )
  const params = paramsOf(session)
  const messages = held.flatMap(({ entity, privacy }, index) =>
    privacy.holds
      .filter(({ rule, inputs }) => {
        const read = new Set(inputs)
        const recordOf = (row: Row) => rowScalars(entity, row, database.dialect, read)
        return (rows[index] ?? []).some((row) => holds(rule, { record: recordOf(row), params }))
      })
      .map(({ message }) => message)
  )
  return {
    holds: [...new Set(messages)],
    entities: holdings.flatMap((holding, index) => {
      const [row] = counts[index] ?? []
      const records = Number(row?.['records'] ?? 0)
      return records === 0 ? [] : [lineOf(holding, records, Number(row?.['shared'] ?? 0))]
    }),
  }
}

function countOf({ registry }: Session, holding: Holding, subject: Subject) {
  const others = isAboutOthers(registry, holding, subject)
  const shared = others ? sql`sum(case when ${others} then 1 else 0 end)` : '0'
  return sql`select count(*) as records, ${shared} as shared from ${tableOf(holding.entity)}
    where ${isAbout(registry, holding, subject)}`
}

function lineOf({ entity, privacy }: Holding, records: number, shared: number): ErasureLine {
  const fields = privacy.erasure === 'pseudonymise' ? personalFields(entity).map(({ title }) => title) : []
  const { erasure, because } = privacy
  return { entity: entity.name, title: entity.titlePlural, records, shared, erasure, fields, because }
}
