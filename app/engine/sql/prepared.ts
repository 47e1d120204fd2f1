import { createHash } from 'node:crypto'
import type { DialectName } from '../fields/main.js'
import type { Statement } from './database.js'
import { bindParams, compileFragment, type CompiledSql, type Fragment } from './fragment.js'

/** A statement ready to be bound any number of times, under the name PostgreSQL keeps it by. */
export interface PreparedSql extends CompiledSql {
  readonly name: string
}

/** Compiles a statement and names it after its text, so that equal texts share one prepared statement. */
export function prepare(fragment: Fragment, dialect: DialectName): PreparedSql {
  const compiled = compileFragment(fragment, dialect)
  return { ...compiled, name: `q${createHash('sha1').update(compiled.text).digest('base64url').slice(0, 20)}` }
}

/** One run of a prepared statement. */
export function bound(
  prepared: PreparedSql,
  bindings: Readonly<Record<string, unknown>>,
  dialect: DialectName
): Statement {
  return { text: prepared.text, values: bindParams(prepared, bindings, dialect), name: prepared.name }
}
