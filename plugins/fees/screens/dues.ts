import { isObject, notFound } from '#engine'
import type { Json, JsonObject } from '#engine'
import { defineScreen } from '#screens/main'
import type { ScreenRedirect, ScreenRequest } from '#screens/main'
import { amountsOf, textOf } from '../operations/values.js'

const PATH = '/fees/dues'

/** What a parent's children, or a pupil himself, owe, and the way to pay it online. */
export default defineScreen({
  path: PATH,
  title: 'My dues',
  menu: { group: 'Fees', icon: 'wallet', position: 1 },
  access: { entity: 'fees.invoice', action: 'own_dues' },

  async get(request) {
    const { ask, show, rightsOf } = request
    const answer = await ask('fees.invoice', null, 'own_dues', {})
    const children = answer && 'children' in answer ? recordsIn(answer.children) : []
    const { read } = amountsOf(request)
    const can = rightsOf('fees.invoice')?.can ?? {}
    const model = {
      children: children.map((child) => ({
        ...child,
        invoices: recordsIn(child.invoices).map((invoice) => ({ ...invoice, key: crypto.randomUUID() })),
        key: crypto.randomUUID(),
        isOverdue: read(child.overdue) > 0,
        hasAdvance: read(child.advance) > 0,
      })),
      canPay: can['pay'] === true && can['pay_dues'] === true,
      money: (text: string) => show('fees.invoice', 'balance', text),
      day: (date: string) => show('fees.invoice', 'due_date', date),
    }
    return { view: 'dues', model }
  },

  /** Begins a payment of one invoice, or of all that one child owes, and leads to the gateway. */
  async post(request) {
    const { act, form } = request
    const key = textOf(form._key) || crypto.randomUUID()
    const invoice = textOf(form.invoice)
    const student = textOf(form.student)
    if (invoice !== '') {
      const begun = await act('fees.invoice', invoice, 'pay', { mode: 'gateway' }, key)
      return checkout(request, isObject(begun?.order) ? begun.order : null)
    }
    if (student !== '') return checkout(request, await act('fees.invoice', null, 'pay_dues', { student }, key))
    throw notFound()
  },
})

function recordsIn(value: Json | undefined | object): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Where the gateway wants its payer. */
async function checkout({ ask }: ScreenRequest, order: JsonObject | null): Promise<ScreenRedirect> {
  const found = await ask('fees.gateway_order', textOf(order?.id), 'checkout', {})
  const url = found && 'url' in found ? textOf(found.url) : ''
  return { redirect: url }
}
