import { bindParams, compileFragment, JOB_TOPIC, NOTIFY_JOB, sql, value } from '#engine'
import type { Actor, Engine, JobCatalogue, JsonObject } from '#engine'
import { Principals, Worker } from '#jobs/main'
import { HistoryClock } from './demo_clock.js'
import type { FeeEvent, InvoiceKey } from './sandbox/main.js'

type EventOf<Act extends FeeEvent['act']> = Extract<FeeEvent, { readonly act: Act }>

/** Who did it, for records and audit. */
export interface Office {
  readonly accountant: Actor
  readonly principal: Actor
}

interface KnownInvoice {
  readonly id: string
  readonly total: string
}

/** How long ago something may have happened to be news, in milliseconds. */
const NEWS = 3 * 24 * 3_600_000

/** All jobs but those that tell people. */
function withoutMessages(jobs: JobCatalogue): JobCatalogue {
  return { ...jobs, handlerOf: (name) => (name === NOTIFY_JOB ? null : jobs.handlerOf(name)) }
}

/** Lets what happened in a school happen again, each event on its day, through the operations that the screens use. */
export class History {
  readonly #engine: Engine
  readonly #clock: HistoryClock
  readonly #office: Office
  readonly #worker: Worker
  readonly #records = new Map<string, string>()
  readonly #invoices = new Map<string, KnownInvoice>()

  private constructor(engine: Engine, clock: HistoryClock, office: Office) {
    this.#engine = engine
    this.#clock = clock
    this.#office = office
    const principals = new OnePrincipal(office.accountant)
    this.#worker = new Worker({ engine, principals, jobs: withoutMessages(engine.jobs), log: REFUSING })
  }

  /** A history on the database of an engine, which keeps its own clock. */
  static open(engine: Engine, office: Office): History {
    const clock = new HistoryClock(office.accountant.school.timezone)
    return new History(engine.withClock(clock), clock, office)
  }

  /** Events in the order of their days; those of one day stay in the order given. */
  async replay(events: readonly FeeEvent[]): Promise<void> {
    for (const event of events.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))) {
      this.#clock.goTo(event.on)
      await this.#happen(event)
    }
    await this.#forgetOldMessages()
  }

  /** What happened long ago is told to nobody; what happened in the last days is, once the demo runs. */
  async #forgetOldMessages(): Promise<void> {
    const { database, clock } = this.#engine
    const { id } = this.#office.accountant.school
    const since = new Date(clock.now().getTime() - NEWS).toISOString()
    const statement = compileFragment(
      sql`update core_outbox_messages set state = 'done', finished_at = ${value(clock.system().toISOString())}
        where school_id = ${value(id)} and topic = ${value(`${JOB_TOPIC}${NOTIFY_JOB}`)} and state = 'open' and at < ${value(since)}`,
      database.dialect
    )
    const values = bindParams(statement, {}, database.dialect)
    await database.forSchool(id).write([{ text: statement.text, values }])
  }

  async #happen(event: FeeEvent): Promise<void> {
    switch (event.act) {
      case 'create':
        return this.#create(event)
      case 'approve':
        await this.#engine.transition(this.#office.principal, event.entity, this.#idOf(event.key), 'approve', {})
        return
      case 'move':
        return this.#move(event)
      case 'assign':
        return this.#act('fees.fee_structure', event.structure, 'assign', {})
      case 'bill':
        return this.#bill(event)
      case 'pay':
        return this.#pay(event)
      case 'settle':
        return this.#settle(event)
      case 'order':
        return this.#order(event)
      case 'refund':
        return this.#refund(event)
      case 'credit':
        return this.#credit(event)
      case 'waive':
        return this.#act('fees.invoice', this.#invoice(event.invoice).id, 'waive_late_fee', { reason: event.reason })
      case 'cancel':
        await this.#transition('fees.invoice', this.#invoice(event.invoice).id, 'cancel', { reason: event.reason })
        return
      case 'charge_late_fees':
        return this.#act('fees.invoice', null, 'charge_late_fees', {})
      case 'leave':
        return this.#leave(event)
    }
  }

  async #create({ entity, record, key }: EventOf<'create'>): Promise<void> {
    const { id } = await this.#engine.create(this.#office.accountant, entity, record)
    if (key !== undefined) this.#records.set(key, String(id))
  }

  /** Of a payment that did not take place nothing is heard later. */
  async #move({ entity, key, to, reason }: EventOf<'move'>): Promise<void> {
    const id = this.#records.get(key)
    if (id !== undefined) await this.#transition(entity, id, to, reason === undefined ? {} : { reason })
  }

  async #bill({ structure, instalment }: EventOf<'bill'>): Promise<void> {
    await this.#act('fees.fee_structure', structure, 'bill', { instalment, issue: true })
    await this.#worker.drain()
    // The tables have grown: without figures of now, the planner reads all of them for each payment.
    await this.#engine.gatherStatistics()
    const query = `structure=${structure}&instalment=${instalment}&fields=id,student,total&sort=id&per_page=100`
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: string = cursor === '' ? query : `${query}&cursor=${encodeURIComponent(cursor)}`
      const { data, meta } = await this.#engine.list(this.#office.accountant, 'fees.invoice', page)
      for (const { id, student, total } of data) {
        const key = textOfKey({ student: String(student), structure, instalment })
        this.#invoices.set(key, { id: String(id), total: String(total) })
      }
      cursor = meta.next_cursor
    }
  }

  async #pay({ invoice, mode, percent, over, reference, key }: EventOf<'pay'>): Promise<void> {
    const found = this.#invoices.get(textOfKey(invoice))
    if (!found) return
    const total = Number(found.total)
    const amount =
      percent === undefined && over === undefined ? null : ((total * (percent ?? 100)) / 100 + (over ?? 0)).toFixed(2)
    const { payment } = (await this.#engine.act(this.#office.accountant, 'fees.invoice', found.id, 'pay', {
      mode,
      ...(amount === null ? {} : { amount }),
      ...(reference === undefined ? {} : { reference }),
    })) as { payment: JsonObject }
    this.#records.set(key, String(payment.id))
  }

  async #settle({ household, mode, reference }: EventOf<'settle'>): Promise<void> {
    const { accountant } = this.#office
    const query = `household=${household}&stage=issued&fields=balance&per_page=100`
    const { data } = await this.#engine.list(accountant, 'fees.invoice', query)
    const amount = data.reduce((sum, { balance }) => sum + Number(balance), 0).toFixed(2)
    const how = reference === undefined ? { mode } : { mode, reference }
    await this.#engine.create(accountant, 'fees.payment', { household, amount, ...how })
  }

  async #order({ invoice, outcome }: EventOf<'order'>): Promise<void> {
    const found = this.#invoices.get(textOfKey(invoice))
    if (!found) return
    const { accountant } = this.#office
    const begun = await this.#engine.act(accountant, 'fees.invoice', found.id, 'pay', { mode: 'gateway' })
    const { order } = begun as { order: JsonObject }
    if (outcome !== 'open') await this.#act('fees.gateway_order', String(order.id), 'simulate', { outcome })
  }

  async #refund({ payment, amount, reason }: EventOf<'refund'>): Promise<void> {
    const { accountant, principal } = this.#office
    const id = this.#records.get(payment)
    if (id === undefined) return
    const refund = await this.#engine.create(accountant, 'fees.refund', { payment: id, amount, mode: 'bank', reason })
    await this.#engine.transition(principal, 'fees.refund', String(refund.id), 'approve', {})
    await this.#transition('fees.refund', String(refund.id), 'pay', {})
  }

  async #credit({ invoice, head, reason }: EventOf<'credit'>): Promise<void> {
    const { accountant } = this.#office
    const { id } = this.#invoice(invoice)
    const { items } = await this.#engine.read(accountant, 'fees.invoice', id, 'include=items')
    const item = (items as JsonObject[]).find((row) => String(row.description).startsWith(head))
    if (!item) throw new Error(`The invoice ${id} has no item ${head}`)
    const lines = [{ item: String(item.id), amount: String(item.balance) }]
    await this.#engine.create(accountant, 'fees.credit_note', { invoice: id, reason, lines })
  }

  async #leave({ on, student, enrolment, reason }: EventOf<'leave'>): Promise<void> {
    const { accountant } = this.#office
    await this.#engine.update(accountant, 'academics.enrolment', enrolment, { status: 'withdrawn', to_date: on })
    const left = { status: 'left', left_on: on, leaving_reason: reason }
    await this.#engine.update(accountant, 'people.student', student, left)
  }

  async #act(entity: string, id: string | null, action: string, input: JsonObject): Promise<void> {
    await this.#engine.act(this.#office.accountant, entity, id, action, input)
  }

  async #transition(entity: string, id: string, name: string, input: JsonObject): Promise<void> {
    await this.#engine.transition(this.#office.accountant, entity, id, name, input)
  }

  #idOf(key: string): string {
    const id = this.#records.get(key)
    if (id === undefined) throw new Error(`Nothing was made as ${key}`)
    return id
  }

  #invoice(key: InvoiceKey): KnownInvoice {
    const invoice = this.#invoices.get(textOfKey(key))
    if (!invoice) throw new Error(`There is no invoice ${textOfKey(key)}`)
    return invoice
  }
}

function textOfKey({ student, structure, instalment }: InvoiceKey): string {
  return `${student}/${structure}/${instalment}`
}

/** The one who asked for a job does it. */
class OnePrincipal extends Principals {
  readonly #actor: Actor

  constructor(actor: Actor) {
    super()
    this.#actor = actor
  }

  async schools() {
    return [this.#actor.school]
  }

  async byUser() {
    return this.#actor
  }
}

/** A job that fails is a defect of the demo. */
const REFUSING = {
  warn: (facts: object, text: string) => refuse(facts, text),
  error: (facts: object, text: string) => refuse(facts, text),
}

function refuse(facts: object, text: string): never {
  throw new Error(text, { cause: facts })
}
