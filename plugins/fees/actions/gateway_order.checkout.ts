import { defineAction } from '#engine'
import { textOf } from '../operations/values.js'

/** Where the user goes to pay; the test gateway is a page of this installation. */
export default defineAction('fees.gateway_order:checkout', async ({ record }) => ({
  reference: textOf(record.reference),
  provider: textOf(record.provider),
  amount: textOf(record.amount),
  currency: textOf(record.currency),
  url: `/fees/checkout/${record.id}`,
}))
