import type { DialectName } from '../fields/main.js'

/** Stands for one placeholder inside a fragment's text; cannot occur in an identifier or literal. */
export const MARK = '\u0001'

/** What fills a placeholder: a value known now, or a name bound when the statement runs. */
export type Param =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'param'; readonly name: string; readonly list: boolean }

/** A piece of SQL with its parameters in order of their marks. Pure; made of identifiers from the registry only. */
export interface Fragment {
  readonly text: string
  readonly params: readonly Param[]
}

export const EMPTY: Fragment = { text: '', params: [] }

/** SQL text without parameters. */
export function raw(text: string): Fragment {
  return { text, params: [] }
}

/** One placeholder holding a value. */
export function value(content: unknown): Fragment {
  return { text: MARK, params: [{ kind: 'value', value: content }] }
}

/** One placeholder bound by name at run time; a list binds as one array. */
export function param(name: string, list = false): Fragment {
  return { text: MARK, params: [{ kind: 'param', name, list }] }
}

/** Template that splices fragments and raw identifiers: sql`${raw(a)} = ${value(1)}`. */
export function sql(parts: TemplateStringsArray, ...items: readonly (Fragment | string)[]): Fragment {
  const params: Param[] = []
  let text = parts[0] ?? ''
  for (const [index, item] of items.entries()) {
    if (typeof item === 'string') text += item
    else {
      text += item.text
      params.push(...item.params)
    }
    text += parts[index + 1] ?? ''
  }
  return { text, params }
}

/** Joins fragments with a separator. */
export function join(items: readonly Fragment[], separator = ', '): Fragment {
  return {
    text: items.map((item) => item.text).join(separator),
    params: items.flatMap((item) => item.params),
  }
}

/** A fragment with placeholders of its dialect, ready to be bound any number of times. */
export interface CompiledSql {
  readonly text: string
  readonly params: readonly Param[]
}

/**
 * Writes `+?` for SQLite and `$1…` for PostgreSQL. The plus changes no value; it keeps SQLite (built with
 * STAT4) from planning a statement again at each run, because its plan might depend on what is bound.
 */
export function compileFragment(fragment: Fragment, dialect: DialectName): CompiledSql {
  let index = 0
  const text = fragment.text.replaceAll(MARK, () => (dialect === 'postgres' ? `$${++index}` : '+?'))
  return { text, params: fragment.params }
}

/** The values of a compiled statement for one run; throws when a name is not bound. */
export function bindParams(
  compiled: CompiledSql,
  bindings: Readonly<Record<string, unknown>>,
  dialect: DialectName
): unknown[] {
  return compiled.params.map((item) => {
    if (item.kind === 'value') return toDriver(item.value, dialect)
    if (!Object.hasOwn(bindings, item.name)) throw new Error(`SQL parameter ${item.name} is not bound`)
    const bound = bindings[item.name]
    if (item.list) return dialect === 'postgres' ? bound : JSON.stringify(bound)
    return toDriver(bound, dialect)
  })
}

function toDriver(content: unknown, dialect: DialectName): unknown {
  return dialect === 'sqlite' && typeof content === 'boolean' ? Number(content) : content
}
