import { defineAction } from '#engine'
import { postingsOf } from '../operations/statement.js'
import { amountsOf, fiscalYearStart, idOf } from '../operations/values.js'
import { statementOf } from '../services/statement.js'

/** What was billed, paid, credited and refunded, with the balance after each. */
export default defineAction('fees.invoice:statement', async (call) => {
  const { input, today } = call
  const { write } = amountsOf(call)
  const to = input.to ?? today
  const from = input.from ?? fiscalYearStart(call, to)
  const student = idOf(input.student)
  const household = student ? null : idOf(input.household)
  const { opening, lines, closing } = statementOf(await postingsOf(call, { student, household }), { from, to })
  return {
    from,
    to,
    opening: write(opening),
    entries: lines.map(({ debit, credit, balance, ...line }) => ({
      ...line,
      debit: write(debit),
      credit: write(credit),
      balance: write(balance),
    })),
    closing: write(closing),
  }
})
