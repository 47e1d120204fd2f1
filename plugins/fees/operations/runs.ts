import type { JobCall, JsonObject, PluginContext, RecordOf } from '#engine'
import { awardsOf, composeBill, invoiceBody, isBill } from './billing.js'
import { inLanes } from './lanes.js'
import { pupilsIn } from './pupils.js'
import type { Pupil } from './pupils.js'
import { readStructure } from './structures.js'
import type { Structure } from './structures.js'
import { requiredId } from './values.js'

/** What became of one pupil in a run. */
interface Outcome {
  readonly student: string
  readonly outcome: 'made' | 'exists' | 'left' | 'not_eligible'
  readonly invoice?: string
  readonly message?: string
}

/** How many pupils a run goes through: all under the structure, or those of them who sit in a class. */
export async function pupilsToBill(
  context: PluginContext,
  { id, year }: Structure,
  section: string | null
): Promise<number> {
  const assignments = await context.records
    .elevated('fee run')
    .all('fees.fee_assignment', { where: { structure: id }, fields: ['student'], sort: 'id' })
  if (section === null) return assignments.length
  const pupils = await pupilsIn(
    context,
    year,
    assignments.map(({ student }) => requiredId(student))
  )
  return [...pupils.values()].filter((pupil) => pupil.section === section).length
}

/** Leaves a run to its job, after the commit. */
export async function enqueueRun(context: PluginContext, runId: string): Promise<void> {
  await context.enqueue({ job: 'fees.run', payload: { run: runId }, record: { entity: 'fees.fee_run', id: runId } })
}

/** Says of a run that its job is given up, and why; what it has billed stands. */
export async function failRun({ records }: PluginContext, runId: string, reason: string): Promise<void> {
  await records.elevated('fee run').update('fees.fee_run', runId, { stage: 'failed', failure: reason })
}

/**
 * Bills the next pupils of a run, from `cursor` on, in the open transaction. Two runs of one
 * structure wait for each other here, so that the second finds what the first has made. Gives the cursor to go on from;
 * null when the run is done.
 */
export async function runPart(context: JobCall, runId: string, cursor: string | null): Promise<string | null> {
  const records = context.records.elevated('fee run')
  const run = await records.read('fees.fee_run', runId)
  const structure = await readStructure(context, requiredId(run.structure))
  await records.lock('fees.fee_structure', [structure.id])
  const asked = { where: { structure: structure.id }, sort: 'id' }
  const { records: part, next } = await records.page('fees.fee_assignment', asked, context.share, cursor)
  const done = await doneIn(context, runId, part)
  const open = part.filter(({ student }) => !done.has(requiredId(student)))
  const outcomes = open.length > 0 ? await billAll(context, run, structure, open) : []
  await records.unread.createMany(
    'fees.fee_run_result',
    outcomes.map((outcome) => ({ run: runId, ...outcome }))
  )
  const count = (name: string) => outcomes.filter(({ outcome }) => outcome === name).length
  const made = count('made')
  await records.unread.update('fees.fee_run', runId, {
    stage: next === null ? 'done' : 'running',
    made: (run.made ?? 0) + made,
    skipped: (run.skipped ?? 0) + outcomes.length - made,
  })
  return next
}

/** Those of the pupils of whom the run says already what became of them: it was started again. */
async function doneIn(
  { records }: PluginContext,
  run: string,
  assignments: readonly RecordOf<'fees.fee_assignment'>[]
): Promise<ReadonlySet<string>> {
  const students = assignments.map(({ student }) => requiredId(student))
  const found = await records.elevated('fee run').list('fees.fee_run_result', {
    where: { run, student: { in: students } },
    fields: ['student'],
  })
  return new Set(found.map(({ student }) => requiredId(student)))
}

async function billAll(
  context: PluginContext,
  run: RecordOf<'fees.fee_run'>,
  structure: Structure,
  assignments: readonly RecordOf<'fees.fee_assignment'>[]
): Promise<readonly Outcome[]> {
  const instalment = structure.instalments.find(({ number }) => number === run.instalment)
  if (!instalment) throw new Error(`The structure ${structure.id} has no instalment ${run.instalment}`)
  const students = assignments.map(({ student }) => requiredId(student))
  const pupils = await pupilsIn(context, structure.year, students)
  const awards = await awardsOf(context, students, instalment)
  const billed = await billedAlready(context, structure, instalment.number, students)
  const outcomes: Outcome[] = []
  const bills: Billed[] = []
  for (const { student: link, from_date: from = '', to_date: to = null } of assignments) {
    const student = requiredId(link)
    const pupil = pupils.get(student)
    if (run.section != null && pupil?.section !== requiredId(run.section)) continue
    const known = billed.get(student)
    if (known !== undefined) {
      outcomes.push({ student, outcome: 'exists', invoice: known })
      continue
    }
    const bill = pupil
      ? composeBill(structure, instalment, pupil, { from, to }, awards.get(student) ?? [])
      : { outcome: 'not_eligible' as const, message: 'Sits in no class of the year' }
    if (!isBill(bill)) outcomes.push({ student, outcome: bill.outcome, message: bill.message })
    else if (bill.total === 0) {
      outcomes.push({ student, outcome: 'not_eligible', message: 'Concessions leave nothing to pay' })
    } else if (pupil) {
      bills.push({ pupil, body: invoiceBody(context, structure, pupil, bill) })
    }
  }
  const made = await makeInvoices(context, bills, run.issue_invoices !== false)
  return [...outcomes, ...made]
}

interface Billed {
  readonly pupil: Pupil
  readonly body: JsonObject
}

/** An advance of a household pays the bills of all its children: those are issued one after the other. */
async function makeInvoices(
  context: PluginContext,
  bills: readonly Billed[],
  isIssued: boolean
): Promise<readonly Outcome[]> {
  const { unread } = context.records.elevated('fee run')
  const ids = await unread.createMany(
    'fees.invoice',
    bills.map(({ body }) => body)
  )
  const made = bills.map(({ pupil }, index) => ({ pupil, invoice: ids[index] ?? '' }))
  await inLanes(
    isIssued ? made : [],
    ({ pupil }) => pupil.household ?? pupil.id,
    ({ invoice }) => unread.transition('fees.invoice', invoice, 'issue')
  )
  return made.map(({ pupil, invoice }) => ({ student: pupil.id, outcome: 'made', invoice }))
}

async function billedAlready(
  context: PluginContext,
  structure: Structure,
  instalment: number,
  students: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const found = await context.records.elevated('fee run').list('fees.invoice', {
    where: { structure: structure.id, instalment, student: { in: [...students] }, stage: { neq: 'cancelled' } },
    fields: ['id', 'student'],
  })
  return new Map(found.map(({ id, student }) => [requiredId(student), id]))
}
