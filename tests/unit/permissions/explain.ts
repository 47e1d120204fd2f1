import type { Database, Statement } from '../../../app/engine/sql/main.js'

/** The statements that reading does, as they leave. */
export function recorded(
  database: Database,
  statements: Statement[] = []
): { readonly database: Database; readonly statements: Statement[] } {
  const spy = new Proxy(database, {
    get(target, key) {
      if (key === 'read') {
        return (statement: Statement) => {
          statements.push(statement)
          return target.read(statement)
        }
      }
      if (key === 'readAll') {
        return (list: readonly Statement[]) => {
          statements.push(...list)
          return target.readAll(list)
        }
      }
      if (key === 'forSchool') return (id: string) => recorded(target.forSchool(id), statements).database
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
  return { database: spy, statements }
}

/** A node of PostgreSQL's plan, as far as it is read here. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly 'Plans'?: readonly PlanNode[]
}

/**
 * How many stored rows PostgreSQL visits for a statement: those each scan gives and those it looks at
 * in vain. `generic` plans without knowing the values, as prepared statements are after a few runs.
 */
export async function rowsVisited(
  database: Database,
  { text, values }: Statement,
  mode: 'custom' | 'generic'
): Promise<number> {
  const answer = await database.transaction(
    async () => {
      await database.write([
        { text: `set local plan_cache_mode = force_${mode}_plan`, values: [] },
        { text: `prepare visited as ${text}`, values: [] },
      ])
      const call = values.length > 0 ? `visited(${values.map(literal).join(', ')})` : 'visited'
      const [plan] = await database.write([
        { text: `explain (analyze, format json) execute ${call}`, values: [] },
        { text: 'deallocate visited', values: [] },
      ])
      return plan?.rows[0]?.['QUERY PLAN']
    },
    { label: 'explain' }
  )
  const [{ Plan: root }] = answer as [{ Plan: PlanNode }]
  return visits(root)
}

function visits(node: PlanNode): number {
  const inside = (node.Plans ?? []).reduce((sum, plan) => sum + visits(plan), 0)
  if (node['Relation Name'] === undefined) return inside
  const each =
    (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return inside + each * (node['Actual Loops'] ?? 1)
}

function literal(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`
  throw new Error(`No literal of ${typeof value}`)
}

/** The steps of SQLite's plan that go through a table with no more than its school to go by. */
export async function schoolScans(database: Database, { text, values }: Statement): Promise<readonly string[]> {
  const steps = await database.read({ text: `explain query plan ${text}`, values })
  const details = steps.map((step) => String(step['detail']))
  // A subquery in FROM is scanned by its name; what it goes through has steps of its own.
  const derived = new Set(details.map((detail) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)/.exec(detail)?.[1]))
  return details.filter((detail) => {
    const scanned = /^SCAN (\S+)/.exec(detail)?.[1]
    return (scanned !== undefined && !derived.has(scanned)) || detail.includes('(school_id=?)')
  })
}
