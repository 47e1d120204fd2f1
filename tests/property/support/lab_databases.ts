import { randomBytes } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { typeOf, type Expr, type Scalar } from '../../../app/engine/expressions/main.js'
import type { DialectName } from '../../../app/engine/fields/main.js'
import { entityOf, type Registry } from '../../../app/engine/model/main.js'
import {
  bindParams,
  compileFragment,
  param,
  renderExpr,
  RowScope,
  sql,
  type Fragment,
} from '../../../app/engine/sql/main.js'
import { LAB, laboratory, tables } from './laboratory.js'
import { SCHOOL, type Dataset } from './lab_rows.js'

/** Asks a database for an expression's value per live root, by id. */
export interface LabDatabase {
  readonly name: string
  fill(dataset: Dataset): Promise<void>
  /** `registry` may give the laboratory's entities further fields. */
  ask(expr: Expr, params: Params, registry?: Registry): Promise<Readonly<Record<string, Scalar>>>
  /** Puts an expression's value per live root into a column, by one statement. */
  store(column: string, expr: Expr, params: Params): Promise<void>
  close(): Promise<void>
}

const REGISTRY = laboratory()

type Params = Readonly<Record<string, unknown>>

/** The tables in memory. */
export function sqliteLab(): LabDatabase {
  const database = new Sqlite(':memory:')
  for (const statement of tables('sqlite')) database.exec(statement)
  return {
    name: 'SQLite',
    async fill(dataset) {
      for (const { table, columns, values } of inserts(dataset)) {
        const marks = columns.map(() => '?').join(', ')
        if (values === null) database.exec(`delete from ${table}`)
        else {
          database
            .prepare(`insert into ${table} (${columns.join(', ')}) values (${marks})`)
            .run(...values.map((item) => (typeof item === 'boolean' ? Number(item) : item)))
        }
      }
    },
    async ask(expr, params, registry = REGISTRY) {
      const { text, values } = question(expr, params, 'sqlite', registry)
      const rows = database.prepare(text).all(...values) as { id: string; v: Scalar }[]
      return Object.fromEntries(rows.map(({ id, v }) => [id, v !== null && typeOf(expr).kind === 'bool' ? v !== 0 : v]))
    },
    async store(column, expr, params) {
      const { text, values } = storing(column, expr, params, 'sqlite')
      database.prepare(text).run(...values)
    },
    async close() {
      database.close()
    },
  }
}

/** The tables in a schema of their own, dropped by `close`. */
export async function postgresLab(url: string): Promise<LabDatabase> {
  const client = new pg.Client(url)
  await client.connect()
  const schema = `lab_${randomBytes(6).toString('hex')}`
  await client.query(`create schema ${schema}; set search_path to ${schema}; set timezone to 'Asia/Kolkata'`)
  for (const statement of tables('postgres')) await client.query(statement)
  return {
    name: 'PostgreSQL',
    async fill(dataset) {
      for (const { table, columns, values } of inserts(dataset)) {
        const marks = columns.map((_, index) => `$${index + 1}`).join(', ')
        if (values === null) await client.query(`delete from ${table}`)
        else await client.query(`insert into ${table} (${columns.join(', ')}) values (${marks})`, [...values])
      }
    },
    async ask(expr, params, registry = REGISTRY) {
      const { text, values } = question(expr, params, 'postgres', registry)
      const { rows } = await client.query<{ id: string; v: string | null }>(text, values)
      return Object.fromEntries(rows.map(({ id, v }) => [id, v === null ? null : readText(v, typeOf(expr).kind)]))
    },
    async store(column, expr, params) {
      const { text, values } = storing(column, expr, params, 'postgres')
      await client.query(text, values)
    },
    async close() {
      await client.query(`drop schema ${schema} cascade`)
      await client.end()
    },
  }
}

function* inserts(dataset: Dataset) {
  for (const name of LAB) {
    const table = `"lab_${name}"`
    yield { table, columns: [], values: null }
    for (const row of dataset[name]) {
      yield { table, columns: Object.keys(row).map((column) => `"${column}"`), values: Object.values(row) }
    }
  }
}

function question(expr: Expr, params: Params, dialect: DialectName, registry: Registry) {
  const scope = new RowScope(registry, dialect, entityOf(registry, 'lab.root'), 't')
  const value = asText(renderExpr(expr, scope), typeOf(expr).kind, dialect)
  const statement = sql`select "t"."id" as id, ${value} as v from ${scope.table()}${scope.joins()} where "t"."school_id" = ${param('school')} and "t"."deleted_at" is null`
  const compiled = compileFragment(statement, dialect)
  return { text: compiled.text, values: bindParams(compiled, { ...params, school: SCHOOL }, dialect) }
}

function storing(column: string, expr: Expr, params: Params, dialect: DialectName) {
  const scope = new RowScope(REGISTRY, dialect, entityOf(REGISTRY, 'lab.root'), 't')
  const value = renderExpr(expr, scope)
  const statement = sql`update ${scope.table()} set "${column}" = ${value} where "t"."school_id" = ${param('school')} and "t"."deleted_at" is null`
  const compiled = compileFragment(statement, dialect)
  return { text: compiled.text, values: bindParams(compiled, { ...params, school: SCHOOL }, dialect) }
}

function asText(value: Fragment, kind: string, dialect: DialectName): Fragment {
  if (dialect === 'sqlite') return value
  if (kind === 'instant') return sql`to_char(${value} at time zone 'UTC', ${`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`})`
  return sql`(${value})::text`
}

function readText(text: string, kind: string): Scalar {
  if (kind === 'bool') return text === 'true'
  return kind === 'int' || kind === 'decimal' ? Number(text) : text
}
