import { defineHook } from '#engine'
import { lockInvoices, settleItems } from '../operations/invoices.js'
import { incomeAccounts } from '../operations/heads.js'
import { book, ledgerAccounts } from '../operations/ledger.js'
import { amountsOf, requiredId, textOf } from '../operations/values.js'
import { creditNoteEntry } from '../services/journal.js'

/** What a credit note takes back is no longer owed, and no longer earned. */
export default defineHook('fees.credit_note', 'after_write', async (event) => {
  const { verb, record } = event
  if (verb !== 'create') return
  const { read } = amountsOf(event)
  const [invoice] = await lockInvoices(event, [requiredId(record.invoice)])
  if (!invoice) return
  const parts = new Map((record.lines ?? []).map((line) => [textOf(line.item), read(line.amount)]))
  await settleItems(event, invoice, parts, 'credited')
  const credited = invoice.items.filter(({ id }) => parts.has(id))
  const accountOf = await incomeAccounts(event)
  await book(event, {
    date: textOf(record.issued_on),
    kind: 'credit_note',
    narration: `Credit note ${textOf(record.number)} on invoice ${invoice.number}`,
    source: { entity: 'fees.credit_note', record: record.id },
    lines: creditNoteEntry(await ledgerAccounts(event), {
      student: invoice.student,
      lines: credited.map(({ id, head }) => ({ account: accountOf(head), amount: parts.get(id) ?? 0 })),
    }),
  })
})
