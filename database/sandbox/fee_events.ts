import type { JsonObject } from '../../app/engine/base/main.js'

export type PaymentMode = 'upi' | 'gateway' | 'bank' | 'cheque' | 'cash' | 'card'

/** An invoice that is made later: of whom, by which structure, which instalment. */
export interface InvoiceKey {
  readonly student: string
  readonly structure: string
  readonly instalment: number
}

/** What happened in the office on a day. Records that come about are found again by the `key` they were given. */
export type FeeEvent = { readonly on: string } & (
  | { readonly act: 'create'; readonly entity: string; readonly record: JsonObject; readonly key?: string }
  /** By the head of the school, who approves what the office asks for; all else is done by the accountant. */
  | { readonly act: 'approve'; readonly entity: string; readonly key: string }
  | {
      readonly act: 'move'
      readonly entity: string
      readonly key: string
      readonly to: string
      readonly reason?: string
    }
  | { readonly act: 'assign'; readonly structure: string }
  | { readonly act: 'bill'; readonly structure: string; readonly instalment: number }
  | PayEvent
  /** Pays all that the children of a household owe, at once. */
  | { readonly act: 'settle'; readonly household: string; readonly mode: PaymentMode; readonly reference?: string }
  /** A parent begins to pay online; of an order that stays open nothing more is heard. */
  | { readonly act: 'order'; readonly invoice: InvoiceKey; readonly outcome: 'paid' | 'failed' | 'open' }
  | { readonly act: 'refund'; readonly payment: string; readonly amount: string; readonly reason: string }
  | { readonly act: 'credit'; readonly invoice: InvoiceKey; readonly head: string; readonly reason: string }
  | { readonly act: 'waive'; readonly invoice: InvoiceKey; readonly reason: string }
  | { readonly act: 'cancel'; readonly invoice: InvoiceKey; readonly reason: string }
  | { readonly act: 'charge_late_fees' }
  | { readonly act: 'leave'; readonly student: string; readonly enrolment: string; readonly reason: string }
)

/** A payment at the counter; one for an invoice that was never made, or is settled, does not take place. */
interface PayEvent {
  readonly act: 'pay'
  readonly invoice: InvoiceKey
  readonly mode: PaymentMode
  /** Of the total, in whole percent; left out: all that is owed on that day, late fee included. */
  readonly percent?: number
  /** What is paid beyond the total, in whole units. */
  readonly over?: number
  readonly reference?: string
  readonly key: string
}
