import { bindParams, compileFragment, param, sql } from '#engine'
import type { Database, Fragment } from '#engine'

type Dialect = Database['dialect']
/** A statement with its values, as `Database` takes it. */
export type Statement = Parameters<Database['read']>[0]
type Bindings = Readonly<Record<string, unknown>>
type Make = (bindings: Bindings) => Statement

const known = { sqlite: new Map<string, Make>(), postgres: new Map<string, Make>() }

/** Compiles a statement once; `name` is the one that PostgreSQL keeps it prepared under. */
export function prepared(name: string, fragment: Fragment, dialect: Dialect): Make {
  const made = known[dialect].get(name)
  if (made) return made
  const compiled = compileFragment(fragment, dialect)
  const make: Make = (bindings) => ({
    text: compiled.text,
    values: bindParams(compiled, bindings, dialect),
    name: `messaging.${name}`,
  })
  known[dialect].set(name, make)
  return make
}

/** A column that holds one of a list. */
export function isOneOf(column: string, name: string, dialect: Dialect, type: 'text' | 'uuid' = 'text'): Fragment {
  return dialect === 'sqlite'
    ? sql`${column} in (select value from json_each(${param(name, true)}))`
    : sql`${column} = any(cast(${param(name, true)} as ${type}[]))`
}
