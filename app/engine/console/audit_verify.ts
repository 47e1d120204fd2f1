import { verifyAudit } from '../audit/main.js'
import type { AuditGround, AuditReport } from '../audit/main.js'
import { bindParams, compileFragment, raw, sql, value } from '../sql/main.js'
import type { Outcome } from './project.js'

interface NamedSchool {
  readonly id: string
  readonly slug: string
}

/**
 * `audit:verify`: every break in the audits of all schools, or of one, and how much no seal holds yet. Fails
 * where there is a break, and for a school that does not exist.
 */
export async function auditVerify(ground: AuditGround, school: string | null): Promise<Outcome> {
  const schools = await schoolsNamed(ground, school)
  if (schools.length === 0) return { ok: school === null, text: school ? `No school "${school}".` : 'No schools.' }
  const lines: string[] = []
  let ok = true
  for (const { id, slug } of schools) {
    const report = await verifyAudit(ground, id)
    ok &&= report.breaks.length === 0
    lines.push(...describeReport(slug, report))
  }
  return { ok, text: lines.join('\n') }
}

function describeReport(slug: string, { entries, seals, head, unsealed, breaks }: AuditReport): readonly string[] {
  const sum = `${slug}: ${entries} entries in ${seals} seals, ${unsealed} not sealed yet, ${breaks.length} breaks`
  const last = head ? `  last seal ${head.number}, entry ${head.lastSeq}, chain ${head.chain}` : '  no seal yet'
  return [
    sum,
    last,
    ...breaks.map(({ kind, seq, message }) => `  ! ${kind}: ${seq === null ? 'an entry' : `entry ${seq}`} ${message}`),
  ]
}

async function schoolsNamed({ database }: AuditGround, school: string | null): Promise<readonly NamedSchool[]> {
  const named = school === null ? raw('') : sql` where slug = ${value(school)} or ${idIs(school)}`
  const { dialect } = database
  const statement = compileFragment(sql`select id, slug from core_schools${named} order by slug`, dialect)
  const rows = await database.read({ text: statement.text, values: bindParams(statement, {}, dialect) })
  return rows.map((row) => ({ id: String(row['id']), slug: String(row['slug']) }))
}

/** As text: what is typed need not be an id. */
function idIs(school: string) {
  return sql`cast(id as text) = ${value(school.toLowerCase())}`
}
