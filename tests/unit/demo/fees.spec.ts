import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { createClock } from '../../../app/engine/clock.js'
import { Engine } from '../../../app/engine/main.js'
import type { JsonObject } from '../../../app/engine/main.js'
import { loadSchool, schoolOf, systemActor } from '../../../database/demo_school.js'
import { generateSandbox } from '../../../database/sandbox/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { DatabaseOpener } from '../../support/databases.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What an account of a role holds, debits above zero. */
const ACCOUNT = `select coalesce(sum(l.debit - l.credit), 0) as n from fees_journal_lines l
  join fees_accounts a on a.id = l.account_id where a.role = `

/** Each finds what contradicts itself; nothing is right. */
const CONTRADICTIONS = {
  'entries out of balance': `select j.id from fees_journals j left join fees_journal_lines l on l.parent_id = j.id
    group by j.id having coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), -1)`,
  'items that are not paid what is allocated': `select i.id from fees_invoice_items i where i.paid <>
    (select coalesce(sum(a.amount), 0) from fees_payment_allocations a where a.item = i.id)`,
  'invoices that are not what their items are': `select i.id from fees_invoices i where i.stage = 'issued' and i.balance <>
    (select sum(t.gross - t.concession - t.paid - t.credited) from fees_invoice_items t where t.parent_id = i.id)`,
  'pupils who owe what the ledger does not say': `select s.id from people_students s where
    (select coalesce(sum(i.balance), 0) from fees_invoices i where i.student_id = s.id and i.stage = 'issued') <>
    (select coalesce(sum(l.debit - l.credit), 0) from fees_journal_lines l
      join fees_accounts a on a.id = l.account_id where l.student_id = s.id and a.role = 'receivable')`,
  'payments that pay more than they are': 'select id from fees_payments where advance < 0 or allocated > amount',
  'late fees above the cap': `select i.id from fees_invoice_items i join fees_late_fee_rules r on r.school_id = i.school_id
    where i.kind = 'late_fee' and i.gross > r.cap`,
}

/** Lists that a person who looks at the demo must find somebody in. */
const PRESENT: [entity: string, query: string][] = [
  ['fees.payment', 'advance[gt]=0&stage=cleared'],
  ['fees.payment', 'stage=bounced'],
  ['fees.payment', 'stage=cancelled'],
  ['fees.payment', 'stage=pending&mode=cheque'],
  ['fees.payment', 'household[null]=false'],
  ['fees.invoice', 'late_fee_waived=true'],
  ['fees.invoice', 'state=cancelled'],
  ['fees.invoice', 'state=part_paid'],
  ['fees.invoice', 'state=paid'],
  ['fees.invoice', 'state=issued'],
  ['fees.invoice', 'student.status=left&balance[gt]=0'],
  ['fees.refund', 'stage=paid'],
  ['fees.credit_note', ''],
  ['fees.gateway_order', 'stage=created'],
  ['fees.gateway_order', 'stage=failed'],
  ['fees.gateway_order', 'stage=paid'],
  ['fees.concession', 'stage=requested'],
  ['fees.concession', 'stage=approved'],
  ['fees.concession', 'stage=rejected'],
  ['fees.expense', 'stage=paid'],
  ['fees.expense', 'stage=draft'],
]

function schoolNamed(slug: string) {
  const found = generateSandbox({ passwordHash: 'none' }).schools.find(({ school }) => school.slug === slug)
  if (!found) throw new Error(`The sandbox has no ${slug}`)
  return found
}

async function loaded(opener: DatabaseOpener, slug: string) {
  const { database, close } = await opener.open()
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const engine = new Engine({ root: ROOT, database, clock, secret: 'test' })
  await engine.loadPluginCode()
  await engine.applyMigrations()
  const data = schoolNamed(slug)
  await loadSchool(engine, data)
  const actor = systemActor(schoolOf(data.school))
  const rows = (text: string) => database.read({ text, values: [] })
  return {
    rows,
    close,
    sum: async (text: string) => Number((await rows(text))[0]?.['n']),
    count: async (entity: string, query: string) => {
      const { meta } = await engine.list(actor, entity, [query, 'per_page=1'].filter(Boolean).join('&'))
      return Number(meta.total)
    },
    list: async (entity: string, query: string): Promise<readonly JsonObject[]> =>
      (await engine.list(actor, entity, query)).data,
  }
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Fees of the demo on ${opener.name}`, (group) => {
    let school: Awaited<ReturnType<typeof loaded>>
    group.setup(async () => {
      school = await loaded(opener, 'riverside')
    })
    group.teardown(() => school.close())

    test('{0} are none')
      .with(Object.entries(CONTRADICTIONS))
      .run(async ({ assert }, [, text]) => {
        assert.deepEqual(await school.rows(text), [])
      })

    test('owe what the ledger says, less what was paid in advance', async ({ assert }) => {
      const dues = await school.sum("select sum(balance) as n from fees_invoices where stage = 'issued'")
      const advances = await school.sum('select sum(advance) as n from fees_payments')
      const receivable = await school.sum(`${ACCOUNT}'receivable'`)
      const held = -(await school.sum(`${ACCOUNT}'advances'`))
      assert.isAbove(dues, 0)
      assert.isAbove(advances, 0)
      assert.deepEqual(
        { receivable, held, net: receivable - held },
        { receivable: dues, held: advances, net: dues - advances }
      )
    })

    test('have some {0} with {1}')
      .with(PRESENT)
      .run(async ({ assert }, [entity, query]) => {
        assert.isAbove(await school.count(entity, query), 0)
      })

    test('were issued and paid on the days they say, none ahead', async ({ assert }) => {
      const issued = await school.rows('select distinct issued_on from fees_invoices order by issued_on')
      assert.deepEqual(
        issued.map((row) => row['issued_on']),
        ['2026-04-14', '2026-08-01']
      )
      assert.deepEqual(await school.rows("select id from fees_payments where received_on > '2026-11-16'"), [])
      const [first] = await school.list('fees.payment', 'sort=received_on,number&per_page=1')
      assert.equal(first?.['number'], 'RCP-2025-26-00001')
    })
  })
}
