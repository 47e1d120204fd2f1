import { bindParams, compileFragment, joinFragments, param, raw, sql } from '#engine'
import type { CompiledSql, Database, Fragment, Row } from '#engine'

type Bindings = Readonly<Record<string, unknown>>
/** A statement with its values, as `Database` takes it. */
type Statement = Parameters<Database['read']>[0]

/** A statement of identity, compiled once per database; `name` is the one that PostgreSQL keeps it prepared under. */
export class Prepared {
  readonly #database: Database
  readonly #compiled: CompiledSql
  readonly #name: string

  constructor(database: Database, name: string, fragment: Fragment) {
    this.#database = database
    this.#compiled = compileFragment(fragment, database.dialect)
    this.#name = `identity.${name}`
  }

  /** The statement with its values. */
  with(bindings: Bindings): Statement {
    const values = bindParams(this.#compiled, bindings, this.#database.dialect)
    return { text: this.#compiled.text, values, name: this.#name }
  }

  /** Reads rows; those of schools where a view of the database reaches them. */
  rows(bindings: Bindings, database: Database = this.#database): Promise<readonly Row[]> {
    return database.read(this.with(bindings))
  }

  /** Reads at most one row. */
  async first(bindings: Bindings): Promise<Row | null> {
    const rows = await this.rows(bindings)
    return rows[0] ?? null
  }

  /** Writes within the open transaction, or in one of its own; the rows that it returns and how many it changed. */
  async write(bindings: Bindings): Promise<{ readonly rows: readonly Row[]; readonly count: number }> {
    const run = () => this.#database.write([this.with(bindings)])
    const [result] = await this.#database.transaction(run, { label: this.#name })
    return result ?? { rows: [], count: 0 }
  }
}

/** An `insert` of one row whose columns are bound by their own names; `user` is a word of SQL, so all are quoted. */
export function insertInto(table: string, columns: readonly string[]): Fragment {
  const values = columns.map((column) => param(column))
  return sql`insert into ${raw(table)} (${raw(columns.map((column) => `"${column}"`).join(', '))}) values (${joinFragments(values)})`
}
