import type { Ledger } from './clients.js'
import { IMPORTED } from './ground_facts.js'
import type { Ground } from './ground_facts.js'

/** Asks the database of a soak, past the product. */
export type Ask = (text: string) => Promise<readonly Record<string, unknown>[]>

/** What the last look has found, beside what is wrong. */
export interface Findings {
  readonly faults: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** Problems of one kind that are told; of more than these, how many there are. */
const TOLD = 5

/** Everything that must hold when all processes are back and have worked off what was left. */
export async function verify(ask: Ask, ledger: Ledger, ground: Ground): Promise<Findings> {
  const faults: string[] = []
  const note = (kind: string, found: readonly string[]) => {
    faults.push(...found.slice(0, TOLD).map((one) => `${kind}: ${one}`))
    if (found.length > TOLD) faults.push(`${kind}: ${found.length - TOLD} more`)
  }
  note('households', await checkHouseholds(ask, ledger))
  note('invoices', await checkInvoices(ask, ledger))
  note('payments', await checkPayments(ask, ledger))
  note('fee runs', await checkRuns(ask, ledger, ground))
  note('imports', await checkImports(ask, ledger))
  note('half-written', await findHalves(ask))
  note('audit and outbox', await checkCompanions(ask))
  note('numbers', [
    ...(await checkSeries(ask, 'fees_invoices', 'fees.invoice.number')),
    ...(await checkSeries(ask, 'fees_payments', 'fees.payment.number')),
  ])
  const open = await ask(`select topic, last_error from core_outbox_messages where state = 'open'`)
  note(
    'outbox',
    open.map((row) => `open: ${String(row['topic'])} ${String(row['last_error'] ?? '')}`)
  )
  return { faults: [...ledger.faults, ...faults], counts: await countAll(ask) }
}

async function checkHouseholds(ask: Ask, { households }: Ledger): Promise<string[]> {
  const rows = await ask('select id, name, version from people_households')
  const stored = new Map(rows.map((row) => [String(row['id']), row]))
  const found = rows
    .filter(({ id }) => !households.has(String(id)))
    .map(({ id }) => `${String(id)} is a double or was refused`)
  for (const [id, { name, changes }] of households) {
    const row = stored.get(id)
    if (!row) found.push(`${id} is lost`)
    else if (row['name'] !== name) found.push(`${id} is called ${String(row['name'])}, not ${name}`)
    else if (Number(row['version']) !== changes + 1) {
      found.push(`${id} has version ${String(row['version'])} after ${changes} changes`)
    }
  }
  return found
}

async function checkInvoices(ask: Ask, { invoices }: Ledger): Promise<string[]> {
  const rows = await ask('select id, stage from fees_invoices where structure_id is null')
  const stored = new Map(rows.map((row) => [String(row['id']), String(row['stage'])]))
  const found = [...stored.keys()].filter((id) => !invoices.has(id)).map((id) => `${id} is a double or was refused`)
  for (const [id, { issued }] of invoices) {
    const stage = stored.get(id)
    if (stage === undefined) found.push(`${id} is lost`)
    else if (stage !== (issued ? 'issued' : 'draft')) found.push(`${id} is ${stage}`)
  }
  return found
}

async function checkPayments(ask: Ask, { payments }: Ledger): Promise<string[]> {
  const rows = await ask('select id, amount from fees_payments')
  const stored = new Map(rows.map((row) => [String(row['id']), Number(row['amount'])]))
  const found = [...stored.keys()].filter((id) => !payments.has(id)).map((id) => `${id} is a double or was refused`)
  for (const [id, amount] of payments) {
    const kept = stored.get(id)
    if (kept === undefined) found.push(`${id} is lost`)
    else if (kept !== Math.round(Number(amount) * 100)) found.push(`${id} is of ${kept}, not ${amount}`)
  }
  return found
}

/** Each run is done, and each of its pupils has one result and one bill. A run in the dead letters says that it failed. */
async function checkRuns(ask: Ask, { runs }: Ledger, { billed }: Ground): Promise<string[]> {
  const rows = await ask(`select r.id, r.stage, r.made, r.skipped, r.structure_id, r.instalment,
      (select count(*) from fees_fee_run_results x where x.run_id = r.id) as results,
      (select count(distinct x.student_id) from fees_fee_run_results x where x.run_id = r.id) as students,
      (select count(*) from fees_invoices i where i.structure_id = r.structure_id and i.instalment = r.instalment
        and i.stage = 'issued') as invoices,
      (select count(*) from core_outbox_messages m where m.record = r.id and m.topic = 'job:fees.run') as messages,
      (select count(*) from core_outbox_messages m where m.record = r.id and m.state = 'dead') as dead
    from fees_fee_runs r`)
  const known = new Set(rows.map(({ id }) => String(id)))
  const found = [...runs.keys()].filter((id) => !known.has(id)).map((id) => `${id} is lost`)
  for (const row of rows) {
    const id = String(row['id'])
    const is = (name: string, wanted: number) => Number(row[name]) === wanted
    if (!runs.has(id)) found.push(`${id} is a double or was refused`)
    if (is('dead', 1) && row['stage'] === 'failed') continue
    const isWhole = row['stage'] === 'done' && is('made', billed) && is('results', billed) && is('students', billed)
    if (!isWhole || !is('invoices', billed) || !is('messages', 1)) found.push(`${id}: ${JSON.stringify(row)}`)
  }
  return found
}

/** Each import is done and has made each of its rows once. One in the dead letters says that it failed, and has made none twice. */
async function checkImports(ask: Ask, { imports }: Ledger): Promise<string[]> {
  const found: string[] = []
  const jobs = await ask(`select x.id, x.status, x.done, x.failed, (select count(*) from core_outbox_messages m
    where m.id = x.id and m.state = 'dead') as dead from core_exchanges x where x.kind = 'import'`)
  const stored = new Map(jobs.map((row) => [String(row['id']), row]))
  found.push(...[...stored.keys()].filter((id) => !imports.has(id)).map((id) => `${id} is a double or was refused`))
  const rows = await ask('select name, count(*) as n from people_guardians group by name')
  const made = new Map(rows.map((row) => [String(row['name']), Number(row['n'])]))
  for (const [id, name] of imports) {
    const job = stored.get(id)
    const isFailed = job?.['status'] === 'failed' && Number(job['dead']) === 1
    const isWhole = job?.['status'] === 'done' && Number(job['done']) === IMPORTED && Number(job['failed']) === 0
    if (!isWhole && !isFailed) found.push(`${id}: ${JSON.stringify(job ?? 'lost')}`)
    for (let at = 0; at < IMPORTED; at++) {
      const row = `${name}, row ${at}`
      const times = made.get(row) ?? 0
      made.delete(row)
      if (times > 1 || (times === 0 && isWhole)) found.push(`${row} was made ${times} times`)
    }
  }
  return [...found, ...[...made.keys()].map((name) => `${name} is of no import`)]
}

/** Records of which a part is missing. */
async function findHalves(ask: Ask): Promise<string[]> {
  const queries = {
    'invoice without items':
      'select id from fees_invoices i where not exists (select 1 from fees_invoice_items x where x.parent_id = i.id)',
    'invoice whose total is not that of its items':
      'select id from fees_invoices i where total <> (select sum(gross - concession) from fees_invoice_items x where x.parent_id = i.id)',
    'issued invoice without a number, or not booked once': `select id from fees_invoices i where stage = 'issued' and (number is null
      or (select count(*) from fees_journals j where j.source_record = i.id and j.kind = 'invoice') <> 1)`,
    'payment that is not booked once': `select id from fees_payments p
      where (select count(*) from fees_journals j where j.source_record = p.id and j.kind = 'payment') <> 1`,
    'payment that pays otherwise than it says': `select id from fees_payments p
      where allocated <> coalesce((select sum(amount) from fees_payment_allocations a where a.parent_id = p.id), 0)`,
    'entry of the journal that does not balance': `select j.id from fees_journals j where
      (select count(*) from fees_journal_lines l where l.parent_id = j.id) < 2 or
      (select sum(debit) - sum(credit) from fees_journal_lines l where l.parent_id = j.id) <> 0`,
    'key without an answer': 'select id from core_idempotency_keys where status is null',
  }
  const found: string[] = []
  for (const [what, text] of Object.entries(queries)) {
    const rows = await ask(text)
    if (rows.length > 0) found.push(`${rows.length} × ${what}, first ${String(rows[0]?.['id'])}`)
  }
  return found
}

const RECORDED = {
  'people.household': 'people_households',
  'people.guardian': 'people_guardians',
  'fees.invoice': 'fees_invoices',
  'fees.payment': 'fees_payments',
  'fees.fee_run': 'fees_fee_runs',
  'fees.fee_run_result': 'fees_fee_run_results',
  'fees.journal': 'fees_journals',
}

/** Each record has one entry in the audit and one message that tell of its making, and one of each for each change. */
async function checkCompanions(ask: Ask): Promise<string[]> {
  const found: string[] = []
  for (const [entity, table] of Object.entries(RECORDED)) {
    const rows = await ask(`select t.id, t.version, coalesce(a.made, 0) as made, coalesce(a.acts, 0) as acts,
        coalesce(m.told, 0) as told, coalesce(m.messages, 0) as messages
      from ${table} t
      left join (select record, count(*) as acts, sum(case when action = 'create' then 1 else 0 end) as made
        from core_audit_entries where entity = '${entity}' group by record) a on a.record = t.id
      left join (select record, count(*) as messages, sum(case when topic = 'record.created' then 1 else 0 end) as told
        from core_outbox_messages where entity = '${entity}' and topic not like 'job:%' group by record) m on m.record = t.id
      where coalesce(a.made, 0) <> 1 or coalesce(m.told, 0) <> 1 or coalesce(a.acts, 0) < 1`)
    const [first] = rows
    if (first) found.push(`${rows.length} of ${entity} without or with too many: ${JSON.stringify(first)}`)
    if (entity !== 'people.household') continue
    const changed = await ask(`select t.id from ${table} t
      where t.version <> (select count(*) from core_audit_entries a where a.entity = '${entity}' and a.record = t.id)
        or t.version <> (select count(*) from core_outbox_messages m where m.entity = '${entity}' and m.record = t.id)`)
    if (changed.length > 0) found.push(`${changed.length} of ${entity} whose changes are not all there`)
  }
  return found
}

/** A gapless series: every number from the first to the one that is next is there once. */
async function checkSeries(ask: Ask, table: string, series: string): Promise<string[]> {
  const rows = await ask(`select number from ${table} where number is not null`)
  const [next] = await ask(`select next from core_number_series where name = '${series}'`)
  const counts = rows.map(({ number }) => Number(/(\d+)$/.exec(String(number))?.[1])).sort((a, b) => a - b)
  const found = counts
    .flatMap((count, at) => (count === at + 1 ? [] : [`${table}: ${at + 1}. is ${count}`]))
    .slice(0, 1)
  const given = next ? Number(next['next']) - 1 : 0
  return given === counts.length ? found : [...found, `${table}: ${given} numbers given, ${counts.length} there`]
}

async function countAll(ask: Ask): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const tables = [...Object.values(RECORDED), 'core_audit_entries', 'core_outbox_messages']
  for (const table of tables) {
    const [row] = await ask(`select count(*) as n from ${table}`)
    counts[table] = Number(row?.['n'])
  }
  const [dead] = await ask(`select count(*) as n from core_outbox_messages where state = 'dead'`)
  counts['dead_letters'] = Number(dead?.['n'])
  return counts
}
