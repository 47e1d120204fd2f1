import { notFound } from '#engine'
import { defineScreen } from '#screens/main'
import { isFile } from '../operations/values.js'

/** The receipt of a payment as a PDF, for the window that prints it. */
export default defineScreen({
  path: '/fees/counter/receipt/:payment',
  title: 'Receipt',
  access: { entity: 'fees.payment', action: 'receipt' },

  async get({ ask, params }) {
    const answer = await ask('fees.payment', params.payment ?? '', 'receipt', {})
    if (!isFile(answer)) throw notFound()
    return answer
  },
})
