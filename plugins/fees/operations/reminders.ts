import type { PluginContext } from '#engine'
import { textOf } from './values.js'

/** Invoices looked at in one transaction. */
const PART = 100

/** Days after the due date on which families are reminded: the third, then each fortnight for half a year. */
const FIRST = 3
const EACH = 14
const LAST = 180

/**
 * Reminds the families of the next overdue invoices whose day it is. The key holds the day, so that a second run of it
 * tells nobody again.
 */
export async function remindOfOverdue(
  { records, notify }: PluginContext,
  day: string,
  cursor: string | null
): Promise<string | null> {
  const dates = reminderDates(day)
  const { records: found, next } = await records.elevated('reminder').page(
    'fees.invoice',
    {
      where: { stage: 'issued', balance: { gt: '0' }, due_date: { in: dates }, student: { null: false } },
      fields: ['id', 'due_date'],
      sort: 'id',
    },
    PART,
    cursor
  )
  for (const { id, due_date: due } of found) {
    await notify('fees.payment_overdue', id, { key: `${id}:${textOf(due)}:${day}` })
  }
  return next
}

/** The due dates that have a reminder on a day. */
export function reminderDates(day: string): string[] {
  const dates: string[] = []
  for (let days = FIRST; days <= LAST; days += EACH) {
    const due = new Date(`${day}T00:00:00Z`)
    due.setUTCDate(due.getUTCDate() - days)
    dates.push(due.toISOString().slice(0, 10))
  }
  return dates
}
