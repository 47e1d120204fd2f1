import { compileFragment, bindParams, defineHook, defineJob, raw, Refusal, sql, value } from '#engine'
import type { Definition, Engine, Entity, JobCall, JobDeclaration, JobOutcome } from '#engine'
import { asSystem } from './settings.js'

/** What is done for quotas outside of requests. */
export const QUOTA_JOBS: readonly JobDeclaration[] = [
  { name: 'core.count_records', title: 'Count of records', every: 'hour', at: '00:40' },
]

/** Holds schools to what the operator allows them; handed to the engine when it is made. */
export function quotaCode(engine: Engine): readonly Definition[] {
  return [
    defineHook('core.membership', 'before_write', async ({ verb, actor, records }) => {
      const most = actor.school.quotas?.users ?? null
      if (verb !== 'create' || most === null || actor.kind === 'system') return undefined
      const known = await records.elevated('quota of users').count('core.membership')
      if (known < most) return undefined
      throw new Refusal('forbidden', 'The school has as many users as it may have.', {
        facts: { quota: 'users', limit: most },
      })
    }),
    defineJob('core.count_records', (call) => countChunk(engine, call)),
  ]
}

/** Counts the living records of one entity; the last chunk writes the sum into the school's row. */
async function countChunk(engine: Engine, { actor, payload }: JobCall): Promise<JobOutcome> {
  const { school } = actor
  const at = Number(payload['entity'] ?? 0)
  const sum = Number(payload['sum'] ?? 0)
  if ((school.quotas?.records ?? null) === null) return undefined
  const counted = Object.values(engine.baseRegistry.entities).filter(isCounted)
  const entity = counted[at]
  if (entity) return { next: { entity: at + 1, sum: sum + (await countOf(engine, school.id, entity)) } }
  const system = asSystem(null, school, 'count of records')
  await engine.update(system, 'core.school', school.id, { used_records: sum })
  return undefined
}

function isCounted({ internal, tenancy, kind }: Entity): boolean {
  return !internal && tenancy === 'school' && kind !== 'child' && kind !== 'log'
}

async function countOf({ database }: Engine, school: string, { table }: Entity): Promise<number> {
  const own = database.forSchool(school)
  const { text, params } = compileFragment(
    sql`select count(*) as count from ${raw(`"${table}"`)} where school_id = ${value(school)} and deleted_at is null`,
    own.dialect
  )
  const [row] = await own.read({ text, values: bindParams({ text, params }, {}, own.dialect) })
  return Number(row?.['count'] ?? 0)
}
