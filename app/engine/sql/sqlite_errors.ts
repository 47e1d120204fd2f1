import {
  codeOf,
  ConstraintViolation,
  E_CONNECTION_LOST,
  E_DATABASE_BUSY,
  E_STATEMENT_FAILED,
  E_WRITE_OUTSIDE_TRANSACTION,
  messageOf,
  type ConstraintFacts,
} from './errors.js'
import type { RawSqlite } from './raw_sqlite.js'
import { shorten } from './transaction_context.js'

/** Gives a better-sqlite3 error the engine's type; `raw` is asked for the name of a unique index. */
export function toSqliteError(error: unknown, text: string, raw: RawSqlite): Error {
  const code = codeOf(error)
  const message = messageOf(error)
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new ConstraintViolation(constraintFacts(code, message, raw), error)
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new E_DATABASE_BUSY([message], { cause: error })
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new E_WRITE_OUTSIDE_TRANSACTION([shorten(text)], { cause: error })
  }
  if (error instanceof TypeError && message.includes('connection is not open')) {
    return new E_CONNECTION_LOST([message], { cause: error })
  }
  return new E_STATEMENT_FAILED([message, shorten(text)], { cause: error })
}

/**
 * SQLite's messages: `UNIQUE constraint failed: t.a, t.b`, or `… failed: index 'name'` when the index
 * has an expression; `NOT NULL constraint failed: t.a`; `CHECK constraint failed: name`;
 * `FOREIGN KEY constraint failed` without a name; a trigger's own text.
 */
function constraintFacts(code: string, message: string, raw: RawSqlite): ConstraintFacts {
  const detail = message.slice(message.indexOf('failed: ') + 'failed: '.length)
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
      return uniqueFacts(detail, raw)
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID': {
      const { table, columns } = splitColumns(detail)
      // The name that PostgreSQL gives a primary key.
      return { kind: 'unique', constraint: `${table}_pkey`, table, columns }
    }
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return { kind: 'foreign_key', constraint: '', table: '', columns: [] }
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return { kind: 'not_null', constraint: '', ...splitColumns(detail) }
    case 'SQLITE_CONSTRAINT_TRIGGER':
      return { kind: 'exclusion', constraint: message, table: '', columns: [] }
    default:
      return { kind: 'check', constraint: detail, table: '', columns: [] }
  }
}

function uniqueFacts(detail: string, raw: RawSqlite): ConstraintFacts {
  const named = /^index '(.+)'$/.exec(detail)
  if (named?.[1]) {
    const row = raw.prepare('select tbl_name from sqlite_schema where name = ?').all(named[1])[0] as
      { tbl_name: string } | undefined
    return { kind: 'unique', constraint: named[1], table: row?.tbl_name ?? '', columns: [] }
  }
  const { table, columns } = splitColumns(detail)
  return { kind: 'unique', constraint: indexOver(table, columns, raw), table, columns }
}

/** The unique index over exactly these columns, as PostgreSQL would have named it in its error. */
function indexOver(table: string, columns: readonly string[], raw: RawSqlite): string {
  const rows = raw
    .prepare(
      `select l.name as name, group_concat(i.name, ', ' order by i.seqno) as columns
       from pragma_index_list(?) l join pragma_index_info(l.name) i
       where l."unique" = 1 group by l.name order by l.name`
    )
    .all(table) as { name: string; columns: string }[]
  return rows.find((row) => row.columns === columns.join(', '))?.name ?? ''
}

function splitColumns(detail: string): { table: string; columns: readonly string[] } {
  const parts = detail.split(', ').map((part) => part.split('.'))
  return { table: parts[0]?.[0] ?? '', columns: parts.map((part) => part[1] ?? '') }
}
