import { addDays } from './dates.js'
import type { FeeEvent, InvoiceKey, PaymentMode } from './fee_events.js'
import type { BilledStructure, Payer } from './fee_history.js'
import type { FeeGrounds } from './fee_grounds.js'
import { TODAY } from './pupils.js'
import type { Random } from './random.js'

/** Pupils with a story of their own, who are left out of what is drawn for all others. */
export interface OddStories {
  readonly pupils: ReadonlySet<string>
  readonly events: readonly FeeEvent[]
}

/** What happens to the instalments of one pupil. */
interface Case {
  readonly student: string
  readonly enrolment: string
  /** Number and due day of the latest instalment that is billed. */
  readonly last: number
  readonly due: string
  /** The type of concession that is asked for. */
  readonly merit: string
  dueOf(instalment: number): string
  invoice(instalment: number): InvoiceKey
  pay(on: string, mode: PaymentMode, more?: Partial<Extract<FeeEvent, { act: 'pay' }>>): FeeEvent
}

type Story = (pupil: Case) => readonly FeeEvent[]

const PAYMENT = 'fees.payment'
const CONCESSION = 'fees.concession'

/** One pupil for each; the earlier instalments of all of them are paid in time. */
const STORIES: Readonly<Record<string, Story>> = {
  advance: ({ student, pay, due }) => {
    const record = { student, amount: '15000.00', mode: 'bank', reference: 'NEFT7730114' }
    return [pay(due, 'upi'), { on: '2026-11-02', act: 'create', entity: PAYMENT, record }]
  },
  bounced: ({ pay, due }) => [
    pay(due, 'cheque', { key: 'bounced', reference: '004417' }),
    { on: addDays(due, 3), act: 'move', entity: PAYMENT, key: 'bounced', to: 'bounce', reason: 'Insufficient funds' },
  ],
  bouncedAfterClearing: ({ pay, due }) => [
    pay(due, 'cheque', { key: 'returned', reference: '118230' }),
    { on: addDays(due, 2), act: 'move', entity: PAYMENT, key: 'returned', to: 'clear' },
    { on: addDays(due, 6), act: 'move', entity: PAYMENT, key: 'returned', to: 'bounce', reason: 'Signature differs' },
  ],
  lateFeeWaived: ({ invoice, last, pay, due }) => [
    { on: addDays(due, 20), act: 'charge_late_fees' },
    { on: addDays(due, 21), act: 'waive', invoice: invoice(last), reason: 'Father was in hospital' },
    pay(addDays(due, 22), 'upi'),
  ],
  leftWithDues: ({ student, enrolment }) => [
    { on: '2026-11-13', act: 'leave', student, enrolment, reason: 'Moved to another city' },
  ],
  refunded: ({ pay, due }) => [
    pay(due, 'bank', { key: 'too much', over: 2000, reference: 'NEFT5520981' }),
    { on: addDays(due, 4), act: 'refund', payment: 'too much', amount: '1500.00', reason: 'Transferred too much' },
  ],
  cancelledInvoice: ({ invoice, last, due }) => [
    { on: due, act: 'cancel', invoice: invoice(last), reason: 'On leave abroad this term' },
  ],
  cancelledInvoiceToo: ({ invoice, last, due }) => [
    { on: addDays(due, 1), act: 'cancel', invoice: invoice(last), reason: 'Billed by mistake' },
  ],
  cancelledReceipt: ({ pay, due }) => [
    pay(due, 'cash', { key: 'mistyped' }),
    { on: due, act: 'move', entity: PAYMENT, key: 'mistyped', to: 'cancel', reason: 'Paid by card, not in cash' },
    pay(due, 'card', { key: 'retyped' }),
  ],
  credited: ({ invoice, dueOf, due, pay }) => [
    {
      on: addDays(dueOf(2), -3),
      act: 'credit',
      invoice: invoice(2),
      head: 'Examination fee',
      reason: 'Did not sit the examination',
    },
    pay(due, 'upi'),
  ],
  pendingCheque: ({ pay }) => [pay('2026-11-13', 'cheque', { reference: '775201' })],
  orderOpen: ({ invoice, last }) => [{ on: '2026-11-15', act: 'order', invoice: invoice(last), outcome: 'open' }],
  orderFailed: ({ invoice, last, due }) => [
    { on: due, act: 'order', invoice: invoice(last), outcome: 'failed' },
    { on: due, act: 'order', invoice: invoice(last), outcome: 'paid' },
  ],
  concessionAsked: ({ student, merit, pay, due }) => {
    const record = { student, type: merit, from_date: '2026-10-01', reason: 'First prize in mathematics' }
    return [pay(due, 'upi'), { on: '2026-11-12', act: 'create', entity: CONCESSION, record }]
  },
  concessionRejected: ({ student, merit, pay, due }) => {
    const record = { student, type: merit, from_date: '2026-07-01', reason: 'Plays for the district' }
    return [
      { on: '2026-07-01', act: 'create', entity: CONCESSION, record, key: 'rejected' },
      { on: '2026-07-03', act: 'move', entity: CONCESSION, key: 'rejected', to: 'reject', reason: 'Is for marks only' },
      pay(due, 'upi'),
    ]
  },
}

/** Draws who has which story; one household besides pays for its children together. */
export function oddStories(grounds: FeeGrounds, school: BilledStructure, random: Random): OddStories {
  const { plan, students } = grounds
  const boarders = new Set(students.flatMap(({ id, is_boarder: boards }) => (boards === true ? [id] : [])))
  const withSiblings = new Set(school.payers.flatMap(({ child, family }) => (child > 1 ? [family] : [])))
  const usual = school.payers.filter(({ id, joinedOn }) => joinedOn < plan.yearStart && !boarders.has(id))
  const alone = random.shuffle(usual.filter(({ family }) => !withSiblings.has(family)))
  const cases = Object.entries(STORIES).map(([name, story], index) => {
    const payer = alone[index]
    if (!payer) throw new Error(`Nobody is left for the story ${name}`)
    return { payer, events: story(caseOf(payer, grounds, school, name)) }
  })
  const together = householdOf(usual, withSiblings)
  const odd = [...cases.map(({ payer }) => payer), ...together]
  const { last, due } = latest(school)
  return {
    pupils: new Set(odd.map(({ id }) => id)),
    events: [
      ...odd.flatMap(({ id }) => paidInTime(id, school, last)),
      ...cases.flatMap(({ events }) => events),
      { on: due, act: 'settle', household: together[0]?.household ?? '', mode: 'card', reference: '660173' },
    ],
  }
}

/**
 * The family of the demo's parent: together first, online then, and of the latest instalment the eldest is paid, the demo's
 * pupil in part, the youngest not at all.
 */
export function demoFamilyPays(school: BilledStructure): readonly FeeEvent[] {
  const family = school.payers.filter((payer) => payer.family === 0)
  const { last } = latest(school)
  const [eldest, second] = family
  if (!eldest || !second) throw new Error('The demo family has too few pupils')
  const invoice = ({ id: student }: Payer, instalment: number) => ({ student, structure: school.id, instalment })
  return [
    { on: dueDayOf(school, 1), act: 'settle', household: eldest.household, mode: 'bank', reference: 'NEFT2048816' },
    ...Array.from({ length: last - 2 }, (_, index) => index + 2).flatMap((instalment) =>
      family.map((payer): FeeEvent => {
        return { on: dueDayOf(school, instalment), act: 'order', invoice: invoice(payer, instalment), outcome: 'paid' }
      })
    ),
    { on: dueDayOf(school, last), act: 'order', invoice: invoice(eldest, last), outcome: 'paid' },
    {
      on: dueDayOf(school, last),
      act: 'pay',
      invoice: invoice(second, last),
      mode: 'upi',
      percent: 50,
      key: 'demo pupil',
    },
  ]
}

/** The latest instalment that is billed, and its due day. */
function latest({ instalments }: BilledStructure): { readonly last: number; readonly due: string } {
  const billed = instalments.filter(({ due }) => due <= TODAY)
  return { last: billed.length, due: billed.at(-1)?.due ?? TODAY }
}

function dueDayOf({ instalments }: BilledStructure, instalment: number): string {
  return instalments[instalment - 1]?.due ?? TODAY
}

function paidInTime(student: string, { id: structure, instalments }: BilledStructure, last: number): FeeEvent[] {
  return instalments.slice(0, last - 1).map(({ due: on }, index) => {
    const invoice = { student, structure, instalment: index + 1 }
    return { on, act: 'pay', invoice, mode: 'upi', key: `in time/${student}/${index}` }
  })
}

/** The pupils of the first household, after the demo's, whose children all were there when the year began. */
function householdOf(usual: readonly Payer[], withSiblings: ReadonlySet<number>): readonly Payer[] {
  const families = Map.groupBy(
    usual.filter(({ family }) => family !== 0 && withSiblings.has(family)),
    ({ family }) => family
  )
  const found = [...families.values()].find((children) => children.length > 1)
  if (!found) throw new Error('No household pays for several pupils')
  return found
}

function caseOf({ id: student }: Payer, grounds: FeeGrounds, school: BilledStructure, name: string): Case {
  const { last, due } = latest(school)
  const invoice = (instalment: number) => ({ student, structure: school.id, instalment })
  const enrolment = grounds.enrolments.find((record) => record.student === student && record.to_date === null)
  return {
    student,
    enrolment: String(enrolment?.id),
    last,
    due,
    merit: grounds.fees.concessionId('MERIT'),
    dueOf: (instalment) => dueDayOf(school, instalment),
    invoice,
    pay: (on, mode, more = {}) => ({ on, act: 'pay', invoice: invoice(last), mode, key: name, ...more }),
  }
}
