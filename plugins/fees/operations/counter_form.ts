import { randomUUID } from 'node:crypto'
import { entityOf, isObject, parseForm, Refusal } from '#engine'
import type { Json, JsonObject } from '#engine'
import type { ScreenRequest } from '#screens/main'

/** What is wrong by place: a field, `part.<item>`, or `form` for what has no place in the form. */
export type CounterErrors = Readonly<Record<string, string>>

/** The form of the counter as it was typed. `parts` are by `<invoice>.<item>`, and count only where `isOwn`. */
export interface CounterForm {
  /** Made with the form and kept while it comes back: sending it twice takes one payment. */
  readonly key: string
  readonly fields: Readonly<Record<string, string>>
  readonly isOwn: boolean
  readonly parts: Readonly<Record<string, string>>
}

/** The payment as REST would take it, or why not; `items` are those of its allocations, in their order. */
interface ReadPayment {
  readonly body: JsonObject
  readonly errors: CounterErrors
  readonly items: readonly string[]
}

/** The fields of a payment that the form has a place for. */
export const PLACES = ['amount', 'received_on', 'mode', 'reference', 'bank', 'cheque_date'] as const
/** Modes of papers that a bank has to honour: they have a number, a bank and a date. */
const PAPERS: readonly string[] = ['cheque', 'dd']
const KEY = /^[\w-]{8,100}$/

/** A form as it was sent; a key is made where it has none. */
export function counterForm(sent: JsonObject): CounterForm {
  const { _key: key = '', own, ...fields } = textsIn(sent)
  const parts = isObject(sent.parts) ? textsIn(sent.parts) : {}
  return { key: KEY.test(key) ? key : randomUUID(), fields, isOwn: own === 'true', parts }
}

function textsIn(sent: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(sent)
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.trim()]] : []))
  )
}

/** Reads the payment from the form, by the codecs of its fields; what a mode does not ask for is left out. */
export function readPayment(request: ScreenRequest, { fields, isOwn, parts }: CounterForm): ReadPayment {
  const { registry, locale, rightsOf } = request
  const {
    mode = '',
    amount = '',
    received_on: receivedOn = '',
    reference = '',
    bank = '',
    cheque_date: date = '',
  } = fields
  const further = PAPERS.includes(mode) ? { reference, bank, cheque_date: date } : mode === 'cash' ? {} : { reference }
  const own = Object.entries(parts).filter(([, part]) => isOwn && part !== '')
  const allocations = own.map(([place, part]) => {
    const [invoice = '', item = ''] = place.split('.')
    return { invoice, item, amount: part }
  })
  const items = allocations.map(({ item }) => item)
  const form = {
    mode,
    amount,
    received_on: receivedOn,
    ...further,
    ...(items.length > 0 ? { allocations } : {}),
  }
  const { body, errors } = parseForm({ registry, entity: entityOf(registry, 'fees.payment'), locale, rightsOf }, form)
  const given = Object.entries(body).filter((entry): entry is [string, Json] => entry[1] != null)
  return { body: Object.fromEntries(given), errors: byPlace(errors, items), items }
}

/** What a form makes of a refusal; anything that it cannot show is thrown again. */
export function counterErrors(error: unknown, items: readonly string[]): CounterErrors {
  if (!(error instanceof Refusal) || !SHOWN.includes(error.kind)) throw error
  const { details, message } = error
  return Object.keys(details).length > 0 ? byPlace(details, items) : { form: message }
}

/** Refusals after which the form can be sent again. */
const SHOWN: readonly string[] = ['invalid', 'conflict', 'precondition', 'limited', 'unavailable']

function byPlace(details: Readonly<Record<string, readonly string[]>>, items: readonly string[]): CounterErrors {
  const entries = Object.entries(details).map(([path, [message = '']]) => {
    const row = /^allocations[.[](\d+)/.exec(path)?.[1]
    if (row !== undefined) return [`part.${items[Number(row)] ?? ''}`, message]
    return [PLACES.some((place) => place === path) ? path : 'form', message]
  })
  return Object.fromEntries(entries) as CounterErrors
}
