import { Refusal } from '#engine'
import { defineScreen } from '#screens/main'
import { textOf } from '../operations/values.js'

/** The page of the test gateway: it pays, or fails, as whoever tries it wants. No money moves. */
export default defineScreen({
  path: '/fees/checkout/:order',
  title: 'Test payment',
  access: { entity: 'fees.gateway_order', action: 'checkout' },

  async get({ records, params, show, rightsOf }) {
    const order = await records.read('fees.gateway_order', params.order ?? '', { include: ['student', 'invoice'] })
    const { id, reference, amount = '', stage = '', student, invoice } = order
    const model = {
      id,
      reference: textOf(reference),
      amount: show('fees.gateway_order', 'amount', amount),
      name: typeof student === 'object' ? textOf(student.name) : '',
      number: typeof invoice === 'object' && invoice !== null ? textOf(invoice.number) : '',
      isOpen: stage === 'created',
      isPaid: stage === 'paid',
      stage: show('fees.gateway_order', 'stage', stage),
      backHref: rightsOf('fees.invoice')?.can['own_dues'] === true ? '/fees/dues' : `/fees/gateway-orders/${id}`,
      key: crypto.randomUUID(),
    }
    return { view: 'checkout', model }
  },

  async post({ act, form, params, rightsOf, show }) {
    const id = params.order ?? ''
    const outcome = form.outcome === 'failed' ? 'failed' : 'paid'
    const isOwn = rightsOf('fees.invoice')?.can['own_dues'] === true
    try {
      const key = textOf(form._key) || crypto.randomUUID()
      const order = await act('fees.gateway_order', id, 'simulate', { outcome }, key)
      const redirect = isOwn ? '/fees/dues' : `/fees/gateway-orders/${id}`
      const data = { amount: show('fees.gateway_order', 'amount', textOf(order?.amount)) }
      return order?.stage === 'paid'
        ? { redirect, notice: { tone: 'good', key: 'fees.checkout.paid', data } }
        : { redirect, notice: { tone: 'bad', key: 'fees.checkout.failed', data } }
    } catch (error) {
      // The order was paid or failed meanwhile: its page says how.
      if (error instanceof Refusal && error.kind === 'conflict') return { redirect: `/fees/checkout/${id}` }
      throw error
    }
  },
})
