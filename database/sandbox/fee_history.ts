import type { JsonObject } from '../../app/engine/base/main.js'
import { addDays } from './dates.js'
import type { FeeEvent, InvoiceKey, PaymentMode } from './fee_events.js'
import type { StructurePlan } from './model.js'
import { TODAY } from './pupils.js'
import type { Random } from './random.js'

/** What of a pupil decides how the fees are paid. */
export interface Payer {
  readonly id: string
  /** Position of the household; those behind the demo's accounts are the first. */
  readonly family: number
  /** 1 for the eldest. */
  readonly child: number
  readonly household: string
  readonly joinedOn: string
}

/** A structure that pupils are billed by, with the id of its record. */
export interface BilledStructure {
  readonly id: string
  readonly instalments: StructurePlan['instalments']
  readonly payers: readonly Payer[]
}

/** How an instalment is paid, in percent of all of them. */
const HABITS = { onTime: 70, late: 14, veryLate: 8, part: 4, unpaid: 4 }
const MODES: Readonly<Record<PaymentMode, number>> = { upi: 30, gateway: 25, bank: 15, cheque: 12, cash: 10, card: 8 }
/** Some pay in two goes, both in time. */
const IN_TWO_GOES = 0.02
const BOUNCES = 0.02
const REFUNDED = 0.005

/** Draws the payments of all instalments that were due until today. */
export function drawPayments(
  structures: readonly BilledStructure[],
  isOdd: (payer: Payer) => boolean,
  random: Random
): readonly FeeEvent[] {
  return structures.flatMap(({ id, instalments, payers }) =>
    instalments.flatMap((instalment, index) => {
      if (instalment.due > TODAY) return []
      const usual = payers.filter((payer) => payer.joinedOn <= instalment.to && !isOdd(payer))
      // What was paid too much is given back before it pays the next instalment.
      const isLast = (instalments[index + 1]?.from ?? '9999') > TODAY
      return usual.flatMap(({ id: student }) => {
        const invoice = { student, structure: id, instalment: index + 1 }
        return new Habit(invoice, instalment, random, !isLast).events()
      })
    })
  )
}

/** One instalment of one pupil. */
class Habit {
  readonly #invoice: InvoiceKey
  readonly #instalment: StructurePlan['instalments'][number]
  readonly #random: Random
  readonly #mayRefund: boolean

  constructor(
    invoice: InvoiceKey,
    instalment: StructurePlan['instalments'][number],
    random: Random,
    mayRefund: boolean
  ) {
    this.#invoice = invoice
    this.#instalment = instalment
    this.#random = random
    this.#mayRefund = mayRefund
  }

  events(): readonly FeeEvent[] {
    const random = this.#random
    const habit = random.weighted(HABITS)
    const { from, due } = this.#instalment
    if (habit === 'unpaid') return []
    if (habit === 'part') return this.#pay(this.#between(from, due), 10 * random.integer(3, 7))
    if (habit === 'late') return this.#pay(addDays(due, random.integer(1, 15)))
    if (habit === 'veryLate') return this.#pay(this.#between(addDays(due, 16), addDays(due, 60)))
    const day = this.#between(from, due)
    if (random.chance(IN_TWO_GOES)) return [...this.#pay(day, 50), ...this.#pay(this.#between(day, due), undefined, 0)]
    if (this.#mayRefund && random.chance(REFUNDED)) return this.#payTooMuch(day)
    return this.#pay(day)
  }

  /** A day from one to another, none after today. */
  #between(from: string, to: string): string {
    const last = to < TODAY ? to : TODAY
    const days = (Date.parse(last) - Date.parse(from)) / 86_400_000
    return addDays(from, this.#random.integer(0, Math.max(0, days)))
  }

  #pay(on: string, percent?: number, bounces = percent === undefined ? BOUNCES : 0): readonly FeeEvent[] {
    const mode = this.#random.weighted(MODES)
    const isLate = on > this.#instalment.due
    if (mode === 'gateway' && !isLate && percent === undefined) {
      return [{ on, act: 'order', invoice: this.#invoice, outcome: 'paid' }]
    }
    const usual = mode === 'gateway' ? 'upi' : mode
    const key = `${Object.values(this.#invoice).join('/')}@${on}/${percent ?? 100}`
    const part = percent === undefined ? {} : { percent }
    const reference = referenceOf(usual, this.#random)
    const paid: FeeEvent = { on, act: 'pay', invoice: this.#invoice, mode: usual, key, ...part, ...reference }
    return usual === 'cheque' ? [paid, ...this.#bank(on, key, bounces)] : [paid]
  }

  /** What the bank makes of a cheque; of the last days nothing is known yet. */
  #bank(on: string, key: string, bounces: number): readonly FeeEvent[] {
    const entity = 'fees.payment'
    const day = addDays(on, this.#random.integer(2, 4))
    if (!this.#random.chance(bounces)) return [{ on: day, act: 'move', entity, key, to: 'clear' }]
    return [
      { on: day, act: 'move', entity, key, to: 'bounce', reason: 'Insufficient funds' },
      { on: addDays(day, 5), act: 'pay', invoice: this.#invoice, mode: 'cash', key: `${key}/again` },
    ]
  }

  #payTooMuch(on: string): readonly FeeEvent[] {
    const over = 500 * this.#random.integer(1, 4)
    const key = `${Object.values(this.#invoice).join('/')}/over`
    const reference = referenceOf('bank', this.#random)
    return [
      { on, act: 'pay', invoice: this.#invoice, mode: 'bank', key, over, ...reference },
      { on: addDays(on, 6), act: 'refund', payment: key, amount: `${over}.00`, reason: 'Transferred too much' },
    ]
  }
}

/** Number of the cheque or of the transaction. */
export function referenceOf(mode: PaymentMode, random: Random): JsonObject & { readonly reference?: string } {
  const digits = { upi: 12, bank: 10, card: 6, cheque: 6, cash: 0, gateway: 0 }[mode]
  if (digits === 0) return {}
  return { reference: Array.from({ length: digits }, () => random.integer(0, 9)).join('') }
}
