import { bindParams, compileFragment } from '#engine'
import type { Database, Fragment } from '#engine'

type Dialect = Database['dialect']
/** A statement with its values, as `Database` takes it. */
type Statement = Parameters<Database['read']>[0]
type Bindings = Readonly<Record<string, unknown>>

/** Compiles a statement once; `name` is the one that PostgreSQL keeps it prepared under. */
export function prepared(name: string, fragment: Fragment, dialect: Dialect): (bindings: Bindings) => Statement {
  const compiled = compileFragment(fragment, dialect)
  return (bindings) => ({ text: compiled.text, values: bindParams(compiled, bindings, dialect), name: `jobs.${name}` })
}
