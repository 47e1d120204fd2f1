import { defineWebhook } from '#engine'
import { receiveMessage, SIGNATURE_HEADER } from '../operations/gateway.js'

const STATUS = { unsigned: 401, refused: 422, paid: 200, failed: 200, ignored: 200 } as const

/** What the test gateway sends: `POST /api/v1/webhooks/<school>/fees/test_gateway`. */
export default defineWebhook('fees.test_gateway', async (call) => {
  const now = Math.floor(call.receivedAt.getTime() / 1000)
  const result = await receiveMessage(call, { body: call.body, signature: call.headers[SIGNATURE_HEADER] ?? '', now })
  return { status: STATUS[result.outcome], data: { outcome: result.outcome } }
})
