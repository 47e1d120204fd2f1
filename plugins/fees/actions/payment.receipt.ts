import { defineAction } from '#engine'
import { receiptOf } from '../operations/receipts.js'

/** The receipt as PDF. */
export default defineAction('fees.payment:receipt', (call) => receiptOf(call, call.record.id))
