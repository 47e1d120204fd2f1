import { RuleTable } from '../kernel/main.js'
import type { DatedRule } from '../kernel/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, FoundRule, RecordOf, RuleSubject, RuleTablePlan } from '../model/main.js'
import { describeRow, paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { bound, param, quoteIdentifier, sql } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { valueOf } from './columns.js'
import { forbidden } from './errors.js'
import { ofSchool, statementOf } from './statements.js'

const ON_PARAM = 'on'

/** Rules that hold on one day; a table of more is none that people keep. */
const MOST_RULES = 5000

interface StoredRule extends DatedRule {
  readonly row: Row
}

/**
 * The rule of a table that holds for each subject on a day, in the order of the subjects, by one statement however many
 * there are. Throws `forbidden` where the actor does not read all of the table: what he does not see cannot be left out.
 */
export async function findRules<Name extends string>(
  session: Session,
  name: Name,
  subjects: readonly RuleSubject[],
  on: string
): Promise<readonly FoundRule<RecordOf<Name>>[]> {
  const entity = entityOf(session.registry, name)
  const plan = entity.ruleTable
  if (!plan) throw new Error(`${name} declares no "rules"`)
  const rows = await rowsOn(session, entity, plan, on)
  const { dialect } = session.database
  const textOf = (row: Row, field: string): string | null => {
    const declared = entity.field[field]
    const value = declared ? valueOf(declared, row, dialect) : null
    return value === null ? null : String(value)
  }
  const rules = rows.map((row): StoredRule => ({
    id: String(row.id),
    values: Object.fromEntries(plan.dimensions.map((dimension) => [dimension, textOf(row, dimension)])),
    from: textOf(row, plan.from),
    to: textOf(row, plan.to),
    row,
  }))
  const table = new RuleTable(plan.dimensions, rules)
  const told = new Map(rules.map((rule) => [rule, recordOf<Name>(session, name, rule.row)]))
  const tell = (rule: StoredRule) => told.get(rule) as RecordOf<Name>
  return subjects.map((subject) => {
    const { rule, fitting } = table.choose(subject, on)
    return { rule: rule && tell(rule), fitting: fitting.map((one) => ({ ...one, rule: tell(one.rule) })) }
  })
}

async function rowsOn(
  session: Session,
  entity: Entity,
  { from, to }: RuleTablePlan,
  on: string
): Promise<readonly Row[]> {
  const { database } = session
  const column = (name: string) => quoteIdentifier(entity.field[name]?.columns[0]?.name ?? name)
  const day = database.dialect === 'postgres' ? sql`${param(ON_PARAM)}::date` : param(ON_PARAM)
  const statement = statementOf(
    entity,
    database.dialect,
    'rules on a day',
    () =>
      sql`select * from ${quoteIdentifier(entity.table)} where ${ofSchool(entity)}"deleted_at" is null and (${column(from)} is null or ${column(from)} <= ${day}) and (${column(to)} is null or ${column(to)} >= ${day}) order by "id" limit ${String(MOST_RULES + 1)}`
  )
  const rows = await database.read(bound(statement, { ...paramsOf(session), [ON_PARAM]: on }, database.dialect))
  if (rows.length > MOST_RULES) throw new Error(`More than ${MOST_RULES} rules of ${entity.name} hold on ${on}`)
  return rows
}

function recordOf<Name extends string>(session: Session, name: Name, row: Row): RecordOf<Name> {
  const record = describeRow(session, name, row)
  if (!record) throw forbidden()
  return record as RecordOf<Name>
}
