import { isObject } from '#engine'
import type { JsonObject, PluginContext, RecordOf } from '#engine'
import { uuidv7 } from 'uuidv7'
import { checkSignature, signatureHeader } from '../services/signature.js'
import { saidRows, openInvoicesOf, settledUpTo, shareOut } from './payments.js'
import { amountsOf, idOf, requiredId, textOf } from './values.js'

/** The purpose under which the secret shared with the test gateway is kept. */
const SECRET = 'test_gateway'

export const SIGNATURE_HEADER = 'x-gateway-signature'

/** What is to be paid online. `amount` is in minor units. */
export interface OrderRequest {
  readonly student: string
  /** Null for all that the pupil owes. */
  readonly invoice: string | null
  readonly amount: number
}

/** Begins a payment at the gateway: an order that waits for its message. */
export async function beginOrder(context: PluginContext, request: OrderRequest): Promise<JsonObject> {
  const order = await context.records.elevated('online payment').create('fees.gateway_order', {
    reference: `test_${uuidv7().replaceAll('-', '')}`,
    student: request.student,
    invoice: request.invoice,
    amount: amountsOf(context).write(request.amount),
    currency: context.actor.school.currency,
  })
  const { id, reference = '', amount = '', currency = '', provider = '', stage = '' } = order
  return { id, reference, amount, currency, provider, stage }
}

/** What the gateway says of an order. */
interface GatewayMessage {
  readonly id: string
  readonly type: 'payment.paid' | 'payment.failed'
  readonly order: string
  readonly amount: string
  readonly currency: string
}

/** A message as it was received; `now` in unix seconds. */
export interface ReceivedMessage {
  readonly body: Uint8Array
  readonly signature: string
  readonly now: number
}

/** What came of a message. `refused` names what did not fit; nothing is posted then. */
export type MessageOutcome =
  | { readonly outcome: 'unsigned'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'paid' | 'failed' | 'ignored' }

/**
 * Takes a message of the gateway. One that is not signed with the school's secret, or speaks of another order, amount or
 * currency, posts nothing; one that was taken before does nothing again.
 */
export async function receiveMessage(context: PluginContext, received: ReceivedMessage): Promise<MessageOutcome> {
  const { body, signature, now } = received
  const problem = checkSignature({ header: signature, body }, context.secretFor(SECRET), now)
  if (problem !== null) return { outcome: 'unsigned', reason: problem }
  const message = readMessage(body)
  if (!message) return { outcome: 'refused', reason: 'The message cannot be read.' }
  const records = context.records.elevated('online payment')
  const found = await records.find('fees.gateway_order', { where: { reference: message.order } })
  if (!found) return refuse(context, message, null, 'There is no such order.')
  await records.lock('fees.gateway_order', [found.id])
  const known = await records.find('fees.webhook_event', { where: { provider: 'test', event_id: message.id } })
  if (known) return { outcome: 'ignored' }
  const order = await records.read('fees.gateway_order', found.id)
  const { read } = amountsOf(context)
  if (message.currency !== order.currency) return refuse(context, message, order.id, 'The currency is another one.')
  if (message.amount !== order.amount || read(message.amount) <= 0) {
    return refuse(context, message, order.id, 'The amount is another one.')
  }
  if (order.stage !== 'created') return note(context, message, order.id, 'ignored')
  if (message.type === 'payment.failed') {
    await records.update('fees.gateway_order', order.id, { stage: 'failed' })
    return note(context, message, order.id, 'failed')
  }
  const payment = await takeOnline(context, order)
  await records.update('fees.gateway_order', order.id, { stage: 'paid', payment })
  return note(context, message, order.id, 'paid')
}

/** A message as the test gateway would send it, with its signature. */
export function messageOf(
  context: PluginContext,
  order: RecordOf<'fees.gateway_order'>,
  outcome: 'paid' | 'failed',
  now: number
): ReceivedMessage {
  const message = {
    id: `evt_${textOf(order.reference)}_${outcome}`,
    type: `payment.${outcome}`,
    order: order.reference,
    amount: order.amount,
    currency: order.currency,
  }
  const body = new TextEncoder().encode(JSON.stringify(message))
  return { body, signature: signatureHeader(body, context.secretFor(SECRET), now), now }
}

/** The payment of an order: of its invoice, or of all that the pupil owes; what is left is an advance. */
async function takeOnline(context: PluginContext, order: RecordOf<'fees.gateway_order'>): Promise<string> {
  const invoice = idOf(order.invoice)
  const party = { student: requiredId(order.student), household: null }
  const open = invoice
    ? await settledUpTo(context, [invoice], context.today)
    : await openInvoicesOf(context, party, context.today)
  const shares = await shareOut(context, amountsOf(context).read(order.amount), open)
  const { id } = await context.records.elevated('online payment').create('fees.payment', {
    student: party.student,
    amount: order.amount ?? '',
    mode: 'gateway',
    reference: order.reference ?? null,
    ...(shares.length > 0 ? { allocations: saidRows(context, shares) } : {}),
  })
  return id
}

async function refuse(
  context: PluginContext,
  message: GatewayMessage,
  order: string | null,
  reason: string
): Promise<MessageOutcome> {
  const records = context.records.elevated('online payment')
  const where = { provider: 'test', event_id: message.id }
  if (!(await records.find('fees.webhook_event', { where }))) await note(context, message, order, 'refused')
  return { outcome: 'refused', reason }
}

async function note<Outcome extends 'paid' | 'failed' | 'ignored' | 'refused'>(
  context: PluginContext,
  message: GatewayMessage,
  order: string | null,
  outcome: Outcome
): Promise<{ readonly outcome: Outcome; readonly reason: string }> {
  await context.records.elevated('online payment').create('fees.webhook_event', {
    provider: 'test',
    event_id: message.id,
    order,
    outcome,
    received_at: context.now,
  })
  return { outcome, reason: '' }
}

function readMessage(body: Uint8Array): GatewayMessage | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isMessage(json) ? json : null
  } catch {
    return null
  }
}

function isMessage(json: unknown): json is GatewayMessage {
  if (!isObject(json)) return false
  const { id, type, order, amount, currency } = json as Readonly<Record<string, unknown>>
  const texts = [id, order, amount, currency].every((text) => typeof text === 'string' && text.length <= 120)
  return (
    texts && (type === 'payment.paid' || type === 'payment.failed') && /^\d{1,15}(\.\d{1,4})?$/.test(String(amount))
  )
}
