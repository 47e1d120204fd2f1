import { defineAction } from '#engine'
import { messageOf, receiveMessage } from '../operations/gateway.js'

/** Does what the test gateway would do: signs its message and has it received. */
export default defineAction('fees.gateway_order:simulate', async (call) => {
  const { record, input, records } = call
  const now = Math.floor(Date.parse(call.now) / 1000)
  await receiveMessage(call, messageOf(call, record, input.outcome ?? 'paid', now))
  return records.read('fees.gateway_order', record.id)
})
