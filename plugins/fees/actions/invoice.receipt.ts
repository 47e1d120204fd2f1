import { defineAction } from '#engine'
import { lastPaymentOf, receiptOf } from '../operations/receipts.js'

/** The receipt of the last payment of an invoice, as PDF. */
export default defineAction('fees.invoice:receipt', async (call) =>
  receiptOf(call, await lastPaymentOf(call, call.record.id))
)
