import { entityOf, invalid, minorUnitsOf, textsOfRecord } from '#engine'
import { defineScreen } from '#screens/main'
import type { ScreenPage, ScreenRequest } from '#screens/main'
import { counterErrors, counterForm, PLACES, readPayment } from '../operations/counter_form.js'
import type { CounterErrors, CounterForm } from '../operations/counter_form.js'
import { findFamilies, openFamily } from '../operations/families.js'
import type { Family } from '../operations/families.js'
import { amountsOf, idOf, requiredId, textOf } from '../operations/values.js'

const PATH = '/fees/counter'
/** How money comes in at a counter, the most usual first. */
const MODES = ['cash', 'upi', 'card', 'cheque', 'dd', 'bank'] as const
const REFUSED = 422

/** The fee counter: find a family, see what it owes, take its payment, hand out the receipt. */
export default defineScreen({
  path: PATH,
  title: 'Fee counter',
  menu: { group: 'Fees', icon: 'cash-register', position: 1 },
  access: { entity: 'fees.payment', action: 'create' },

  async get(request) {
    const { query, isPartial } = request
    const { q = '', paid } = query
    if (paid) return takenPage(request, paid)
    const party = partyOf(query)
    if (party) return payPage(request, await openFamily(request, ...party), counterForm({}))
    const found = await findFamilies(request, q)
    return { view: isPartial ? 'counter_found' : 'counter', model: { typed: q, found } }
  },

  async post(request) {
    const form = counterForm(request.form)
    const party = partyOf(form.fields)
    if (!party) throw invalid('household', 'is missing.')
    const { body, errors, items } = readPayment(request, form)
    const refuse = async (problems: CounterErrors) => ({
      ...payPage(request, await openFamily(request, ...party), form, problems),
      status: REFUSED,
    })
    if (Object.keys(errors).length > 0) return refuse(errors)
    let taken
    try {
      taken = await request.create('fees.payment', { ...body, [party[0]]: party[1] }, form.key)
    } catch (error) {
      return refuse(counterErrors(error, items))
    }
    return { redirect: `${PATH}?paid=${String(taken.id)}` }
  },
})

function partyOf(texts: Readonly<Record<string, string>>): [Family['party'], string] | null {
  const { household, student } = texts
  if (household) return ['household', household]
  return student ? ['student', student] : null
}

/** A family with what it owes, and the form of its payment. */
function payPage(request: ScreenRequest, family: Family, form: CounterForm, errors: CounterErrors = {}): ScreenPage {
  const { locale, show, translator, registry } = request
  const { read } = amountsOf(request)
  const { total, overdue, advance, invoices } = family.dues
  const payment = entityOf(registry, 'fees.payment')
  const titles = Object.fromEntries(
    PLACES.map((place) => {
      const title = payment.fields.find(({ name }) => name === place)?.title ?? ''
      return [place, translator.declared(`declared.fees.payment.fields.${place}`, title)]
    })
  )
  const { amount = '' } = read(total) > 0 ? textsOfRecord(registry, payment, { amount: total }, locale) : {}
  const model = {
    family,
    form,
    fields: { mode: 'cash', amount, received_on: request.today, ...form.fields },
    today: request.today,
    errors,
    problems: Object.entries(errors).map(([place, message]) => ({
      id: place === 'form' ? '' : place.replace('.', '-'),
      label: titles[place] ?? '',
      message,
    })),
    titles,
    modes: MODES.map((mode) => ({ mode, label: show('fees.payment', 'mode', mode) })),
    money: (text: string) => show('fees.invoice', 'balance', text),
    day: (date: string) => show('fees.invoice', 'due_date', date),
    minor: read,
    isOwing: invoices.length > 0,
    hasOverdue: read(overdue) > 0,
    hasAdvance: read(advance) > 0,
    spelling: { language: locale.language, currency: locale.currency, units: minorUnitsOf(locale.currency) },
  }
  const label = translator.declared('fees.screens.counter.title', 'Fee counter')
  return { view: 'counter_pay', model, title: family.name, crumbs: [{ href: PATH, label }] }
}

/** What was taken, and the ways on: the receipt, the next payer. */
async function takenPage({ records, show, rightsOf }: ScreenRequest, id: string): Promise<ScreenPage> {
  const payment = await records.read('fees.payment', id, { include: ['student', 'household'] })
  const { number, amount = '', mode = '', allocated, advance, stage } = payment
  const kind = idOf(payment.household) === null ? 'student' : 'household'
  const party = payment[kind]
  const model = {
    id: payment.id,
    number: textOf(number),
    name: typeof party === 'object' && party !== null ? textOf(party.name) : '',
    amount: show('fees.payment', 'amount', amount),
    mode: show('fees.payment', 'mode', mode),
    allocated: show('fees.payment', 'allocated', textOf(allocated)),
    advance: /[1-9]/.test(textOf(advance)) ? show('fees.payment', 'advance', textOf(advance)) : '',
    isPending: stage === 'pending',
    canPrint: rightsOf('fees.payment')?.can['receipt'] === true,
    familyHref: `${PATH}?${kind}=${requiredId(party)}`,
  }
  return { view: 'counter_taken', model }
}
