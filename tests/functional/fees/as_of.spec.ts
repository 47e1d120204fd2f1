import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { HistoryClock } from '../../../database/demo_clock.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Engine } from '../../../app/engine/main.js'
import type { Actor } from '../../../app/engine/main.js'
import { Identity } from '../../../app/identity/main.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'

/** The accountant of a school whose days are told; far ahead, so that no other test has documents there. */
interface Office {
  goTo(day: string): void
  act(entity: string, id: string | null, name: string, input: JsonObject): Promise<JsonObject>
  make(entity: string, body: JsonObject): Promise<string>
  move(entity: string, id: string, transition: string): Promise<void>
  ask(name: string, input: JsonObject): Promise<JsonObject>
  statementsOf(work: () => Promise<unknown>): Promise<number>
}

async function openOffice(): Promise<Office> {
  const { engine: own, river: school } = await testSchools()
  const identity = await app.container.make(Identity)
  const request = { id: '', address: '' }
  const actor = await identity.resolver.byUser(school.accounts.accountant.userId, school.id, request)
  if (!actor) throw new Error('The accountant is gone')
  const by: Actor = actor
  const clock = new HistoryClock(by.school.timezone)
  const engine = new Engine({ root: own.root, database: own.database, clock, secret: 'as of' })
  await engine.loadPluginCode()
  await engine.ready(by.school)
  return {
    goTo: (day) => clock.goTo(day),
    act: async (entity, id, name, input) =>
      ((await engine.act(by, entity, id, name, input, crypto.randomUUID())) ?? {}) as JsonObject,
    make: async (entity, body) => String((await engine.create(by, entity, body)).id),
    async move(entity, id, transition) {
      await engine.transition(by, entity, id, transition, transition === 'issue' ? {} : { reason: 'A test' })
    },
    ask: async (name, input) => (await engine.ask(by, 'fees.invoice', null, name, input)) as JsonObject,
    statementsOf: async (work) => (await engine.database.countStatements(work)).statements.length,
  }
}

/** A pupil of a class of his own, whose invoices cost 15.00 a day once they are due. */
async function debtor(office: Office, name: string) {
  const { section: newSection, pupil, tuition, late, make, school } = await feeGround()
  const section = await newSection(name)
  const { student } = await pupil(name, section)
  const lateRule = { grace_days: 0, mode: 'per_day', amount: '15.00', counts_from: 'due', head: late }
  const instalments = [1, 2].map((number) => ({
    number,
    title: `Part ${number}`,
    from_date: '2026-04-01',
    to_date: '2026-06-30',
    due_date: '2031-06-30',
  }))
  const structure = await make('fees.fee_structure', {
    name,
    year: school.idOf('year.own'),
    late_fee_rule: await make('fees.late_fee_rule', { name, ...lateRule }),
    lines: [{ head: tuition, frequency: 'each', amount: '1000.00' }],
    instalments,
  })
  const invoice = async (gross: string, more: JsonObject = {}) => {
    const items = [{ head: tuition, description: name, gross }]
    const id = await office.make('fees.invoice', { student, section, due_date: '2031-06-30', items, ...more })
    await office.move('fees.invoice', id, 'issue')
    return id
  }
  const owed = async (day: string) => {
    const { pupils } = await office.ask('defaulters', { as_of: day, section })
    const [row] = pupils as readonly JsonObject[]
    const { closing } = await office.ask('statement', { student, from: '2031-01-01', to: day })
    return { late: row?.total ?? '0.00', closing, invoices: row?.invoices ?? 0 }
  }
  return { student, section, structure, invoice, owed }
}

test.group('Fees | what was owed on a day', () => {
  test('leaves out what came later: payments, credit notes, late fees, invoices, cancellations', async ({ assert }) => {
    const office = await openOffice()
    const { student, structure, invoice, owed } = await debtor(office, 'Owed Then')
    const pay = (amount: string, mode: string) =>
      office.make('fees.payment', { student, amount, mode, reference: '004711' })
    const charge = (day: string) => office.act('fees.invoice', null, 'charge_late_fees', { day })

    office.goTo('2031-06-01')
    const fee = await invoice('1000.00', { structure, instalment: 1 })
    const mistake = await invoice('70.00', { due_date: '2031-07-01' })
    office.goTo('2031-07-10')
    await charge('2031-07-10')
    office.goTo('2031-07-20')
    const cheque = await pay('200.00', 'cheque')
    office.goTo('2031-08-05')
    await pay('400.00', 'cash')
    office.goTo('2031-08-08')
    await office.move('fees.payment', cheque, 'bounce')
    await office.move('fees.invoice', mistake, 'cancel')
    office.goTo('2031-08-10')
    const [item] = await itemsOf(fee)
    const lines = [{ item: item?.id ?? '', amount: '100.00' }]
    await office.make('fees.credit_note', { invoice: fee, reason: 'A test', lines })
    await invoice('5000.00', { due_date: '2031-08-01' })
    office.goTo('2031-08-20')
    await charge('2031-08-20')

    const days = ['2031-06-10', '2031-07-10', '2031-07-31', '2031-08-05', '2031-08-08', '2031-08-10', '2031-08-20']
    const found = new Map<string, Awaited<ReturnType<typeof owed>>>()
    for (const day of days) found.set(day, await owed(day))
    assert.deepEqual(Object.fromEntries(found), {
      // Nothing is due yet.
      '2031-06-10': { late: '0.00', closing: '1070.00', invoices: 0 },
      // 1070.00 and ten days of late fee.
      '2031-07-10': { late: '1220.00', closing: '1220.00', invoices: 2 },
      // Ten more days, less the cheque.
      '2031-07-31': { late: '1170.00', closing: '1170.00', invoices: 2 },
      // Sixteen more days, less the cash.
      '2031-08-05': { late: '1010.00', closing: '1010.00', invoices: 2 },
      // The cheque has bounced, the mistake is gone.
      '2031-08-08': { late: '1140.00', closing: '1140.00', invoices: 1 },
      '2031-08-10': { late: '6040.00', closing: '6040.00', invoices: 2 },
      '2031-08-20': { late: '6265.00', closing: '6265.00', invoices: 2 },
    })
  })

  test('counts an advance from the day on which it was used', async ({ assert }) => {
    const office = await openOffice()
    const { student, invoice, owed } = await debtor(office, 'Paid Ahead')
    office.goTo('2031-06-01')
    await office.make('fees.payment', { student, amount: '300.00', mode: 'cash' })
    office.goTo('2031-07-15')
    await invoice('1000.00')
    office.goTo('2031-09-01')
    await office.make('fees.payment', { student, amount: '900.00', mode: 'cash' })
    assert.deepEqual(await owed('2031-07-14'), { late: '0.00', closing: '-300.00', invoices: 0 })
    assert.deepEqual(await owed('2031-07-15'), { late: '700.00', closing: '700.00', invoices: 1 })
    assert.deepEqual(await owed('2031-09-01'), { late: '0.00', closing: '-200.00', invoices: 0 })
  })

  test('takes as many statements for twelve invoices as for one', async ({ assert }) => {
    const office = await openOffice()
    const { student, section, invoice } = await debtor(office, 'Counted Then')
    office.goTo('2031-10-01')
    const counts: number[] = []
    for (const invoices of [1, 11]) {
      for (let count = 0; count < invoices; count += 1) {
        await invoice('10.00')
        await office.make('fees.payment', { student, amount: '5.00', mode: 'cash' })
        await office.make('fees.payment', { student, amount: '5.00', mode: 'cash', received_on: '2031-10-01' })
      }
      const input = { as_of: '2031-09-30', section }
      counts.push(await office.statementsOf(() => office.ask('defaulters', input)))
    }
    assert.lengthOf(new Set(counts), 1, counts.join())
  })
})

async function itemsOf(invoice: string): Promise<readonly { readonly id: string }[]> {
  const { engine, river: school } = await testSchools()
  const { data } = await engine.list(school.system, 'fees.invoice', `filter[id]=${invoice}&include=items`)
  return (data[0]?.items ?? []) as unknown as readonly { readonly id: string }[]
}
