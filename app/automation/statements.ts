import { bindParams, compileFragment, param, sql } from '#engine'
import type { Database } from '#engine'

type Dialect = Database['dialect']
type Statement = Parameters<Database['read']>[0]
type Make = (bindings: Readonly<Record<string, unknown>>) => Statement

export type Statements = ReturnType<typeof make>

const known: Partial<Record<Dialect, Statements>> = {}

/** The statements of rules, compiled once. */
export function statementsOf(dialect: Dialect): Statements {
  return (known[dialect] ??= make(dialect))
}

function make(dialect: Dialect) {
  const yes = dialect === 'sqlite' ? '1' : 'true'
  const prepare = (name: string, fragment: Parameters<typeof compileFragment>[0]): Make => {
    const compiled = compileFragment(fragment, dialect)
    return (bindings) => ({
      text: compiled.text,
      values: bindParams(compiled, bindings, dialect),
      name: `automation.${name}`,
    })
  }
  const school = param('school')
  const isOneOf = (column: string, name: string, type: string) =>
    dialect === 'sqlite'
      ? sql`${column} in (select value from json_each(${param(name, true)}))`
      : sql`${column} = any(cast(${param(name, true)} as ${type}[]))`
  return {
    /** Own rules that are on, without their steps. */
    rules: prepare(
      'rules',
      sql`select id, title, about, set_off_by, names, days from core_automation_rules
        where school_id = ${school} and is_on = ${yes} and deleted_at is null order by id limit ${param('most')}`
    ),
    settings: prepare(
      'settings',
      sql`select rule, is_on, parameters from core_automation_settings where school_id = ${school} and deleted_at is null`
    ),
    before: prepare(
      'before',
      sql`select before from core_audit_entries where school_id = ${school} and id = ${param('id')}`
    ),
    /** No more are counted than the limit. */
    recent: prepare(
      'recent',
      sql`select count(*) as count from (select 1 as one from core_automation_runs where school_id = ${school}
        and finished_at > ${param('since')} limit ${param('most')}) r`
    ),
    known: prepare(
      'known',
      sql`select key from core_automation_runs where school_id = ${school} and ${isOneOf('key', 'keys', 'text')}`
    ),
    state: prepare(
      'state',
      sql`select state from core_automation_runs where school_id = ${school} and key = ${param('key')}`
    ),
    finish: prepare(
      'finish',
      sql`update core_automation_runs set state = ${param('state')}, reason = ${param('reason')}, detail = ${param('detail')},
        finished_at = ${param('now')}, updated_at = ${param('now')}, version = version + 1
        where school_id = ${school} and key = ${param('key')}`
    ),
    events: prepare(
      'events',
      sql`select id, action, record, before, after from core_audit_entries where school_id = ${school} and entity = ${param('entity')}
        and at >= ${param('since')} and record is not null order by at desc, id desc limit ${param('most')}`
    ),
  }
}
