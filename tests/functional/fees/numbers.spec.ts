import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'
import type { FeeGround } from './ground.js'

/** Entries of the journal for documents, with their lines. */
async function journalOf({ send }: FeeGround, records: readonly string[]): Promise<readonly JsonObject[]> {
  const path = `/fees/journals?filter[source_record][in]=${records.join(',')}&include=lines&per_page=200`
  return recordsIn(await send('accountant', 'GET', path))
}

/** Debit less credit of each entry, and of one pupil over all entries, in minor units. */
function sumsOf(entries: readonly JsonObject[], student: string, accounts: ReadonlySet<string>) {
  const minor = (text: unknown) => Math.round(Number(text) * 100)
  const lines = entries.flatMap((entry) => entry['lines'] as readonly JsonObject[])
  const balances = entries.map((entry) =>
    (entry['lines'] as readonly JsonObject[]).reduce((sum, { debit, credit }) => sum + minor(debit) - minor(credit), 0)
  )
  const owed = lines
    .filter((line) => line['student'] === student && accounts.has(String(line['account'])))
    .reduce((sum, { debit, credit }) => sum + minor(debit) - minor(credit), 0)
  return { balances, owed }
}

async function accountIds({ send }: FeeGround, ...roles: string[]): Promise<ReadonlySet<string>> {
  const found = recordsIn(await send('accountant', 'GET', `/fees/accounts?filter[role][in]=${roles.join(',')}`))
  return new Set(found.map(({ id }) => String(id)))
}

test.group('Fees | the numbers of a pupil', () => {
  test('agree in dues, statement, list, household, defaulters, collection and journal', async ({ assert }) => {
    const ground = await feeGround()
    const { send, pupil, invoice } = ground
    const { student, household } = await pupil()
    const first = await invoice(student, '1200.00', '2026-05-10')
    const second = await invoice(student, '4000.00', '2026-06-10')
    const take = async (amount: string) =>
      recordIn(
        await send('accountant', 'POST', '/payments', { student, amount, mode: 'cash', received_on: '2026-07-01' })
      )
    const one = await take('2000.00')
    assert.containsSubset(one, { allocated: '2000.00', advance: '0.00', stage: 'cleared' })
    const two = await take('3500.00')
    assert.containsSubset(two, { allocated: '3200.00', advance: '300.00' })
    const third = await invoice(student, '1000.00', '2026-07-10')

    const dues = recordIn(await send('accountant', 'GET', `/invoices/dues?student=${student}`))
    assert.containsSubset(dues, { total: '700.00', overdue: '700.00', advance: '0.00' })
    const ofHousehold = recordIn(await send('accountant', 'GET', `/invoices/dues?household=${household}`))
    assert.equal(ofHousehold['total'], '700.00')
    assert.equal(recordIn(await send('parent', 'GET', `/invoices/dues?household=${household}`))['total'], '700.00')

    const statement = recordIn(await send('accountant', 'GET', `/invoices/statement?student=${student}`))
    assert.equal(statement['closing'], '700.00')
    assert.lengthOf(statement['entries'] as unknown[], 5)
    const whole = recordIn(await send('parent', 'GET', `/invoices/statement?household=${household}`))
    assert.equal(whole['closing'], '700.00')

    const list = recordsIn(await send('accountant', 'GET', `/invoices?filter[student]=${student}&sort=due_date`))
    assert.deepEqual(
      list.map(({ state, paid, balance, overdue }) => [state, paid, balance, overdue]),
      [
        ['paid', '1200.00', '0.00', false],
        ['paid', '4000.00', '0.00', false],
        ['part_paid', '300.00', '700.00', true],
      ]
    )
    const late = recordIn(await send('accountant', 'GET', '/invoices/defaulters'))
    const row = (late['pupils'] as readonly JsonObject[]).find((item) => item['student'] === student)
    assert.containsSubset(row, { invoices: 1, oldest_due: '2026-07-10', total: '700.00' })

    const collected = recordIn(await send('accountant', 'GET', '/payments/collection?from=2026-07-01&to=2026-07-01'))
    assert.deepEqual(collected['modes'], [{ mode: 'cash', count: 2, amount: '5500.00' }])
    assert.equal(collected['amount'], '5500.00')

    const entries = await journalOf(ground, [first, second, third, one.id, two.id])
    assert.lengthOf(entries, 6)
    const { balances, owed } = sumsOf(entries, student, await accountIds(ground, 'receivable', 'advances'))
    assert.deepEqual(balances, [0, 0, 0, 0, 0, 0])
    assert.equal(owed, 70_000)
  })

  test('are refused where an amount is none', async ({ assert }) => {
    const { send, pupil } = await feeGround()
    const { student } = await pupil()
    const refused = async (amount: unknown) => {
      const answer = await send('accountant', 'POST', '/payments', { student, amount, mode: 'cash' } as JsonObject)
      assert.equal(answer.status, 422, answer.text)
      return answer.body?.error?.details['amount']
    }
    assert.deepEqual(await refused('0'), ['must be more than 0.00.'])
    assert.deepEqual(await refused('-5.00'), ['must be more than 0.00.'])
    assert.deepEqual(await refused('10.005'), ['must have at most 2 decimals.'])
    assert.isNotEmpty(await refused('10.00 EUR'))
    assert.isNotEmpty(await refused('1,20,000'))
    const currency = await send('accountant', 'POST', '/payments', {
      student,
      amount: '1.00',
      mode: 'cash',
      currency: 'EUR',
    })
    assert.deepEqual(currency.body?.error?.details, { currency: ['is not a known name here.'] })
  })

  test('of fifty payments at once are fifty receipts without a gap; a refused one takes none', async ({ assert }) => {
    const { send, pupil } = await feeGround()
    const pupils = await Promise.all(Array.from({ length: 5 }, () => pupil()))
    const pay = (student: string, amount: string) =>
      send('accountant', 'POST', '/payments', { student, amount, mode: 'cash' })
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => pay(pupils[index % 5]?.student ?? '', index % 6 === 5 ? '0' : '10.00'))
    )
    assert.lengthOf(
      answers.filter(({ status }) => status === 422),
      10
    )
    const numbers = answers.flatMap(({ status, body }) =>
      status === 201 ? [Number(String((body?.data as JsonObject)['number']).slice(-5))] : []
    )
    numbers.sort((a, b) => a - b)
    const [first = 0] = numbers
    assert.deepEqual(
      numbers,
      Array.from({ length: 50 }, (_, index) => first + index)
    )
  })

  test('count one receipt for one key', async ({ assert }) => {
    const { send, pupil, invoice } = await feeGround()
    const { student } = await pupil()
    const bill = await invoice(student, '500.00', '2026-09-10')
    const pay = () => send('accountant', 'POST', `/fees/${bill}/pay`, { amount: '200.00', mode: 'upi' }, `key ${bill}`)
    const first = await pay()
    assert.equal(first.status, 200, first.text)
    assert.equal((await pay()).text, first.text)
    assert.containsSubset(recordIn(first), { payment: { amount: '200.00', allocated: '200.00', advance: '0.00' } })
    assert.equal(recordIn(await send('parent', 'GET', `/invoices/${bill}`))['balance'], '300.00')
    const { engine, river: school } = await testSchools()
    const stored = await engine.list(school.system, 'fees.payment', `filter[student]=${student}`)
    assert.lengthOf(stored.data, 1)
  })

  test('stand again when a cheque bounces', async ({ assert }) => {
    const ground = await feeGround()
    const { send, pupil, invoice } = ground
    const { student } = await pupil()
    const bill = await invoice(student, '900.00', '2026-05-10')
    const cheque = { student, amount: '1000.00', mode: 'cheque', reference: '004711', received_on: '2026-05-11' }
    const taken = recordIn(await send('accountant', 'POST', '/payments', cheque))
    assert.containsSubset(taken, { stage: 'pending', allocated: '900.00', advance: '100.00' })
    recordIn(await send('accountant', 'POST', `/payments/${taken.id}/transitions/clear`, {}))
    const bounced = await send('accountant', 'POST', `/payments/${taken.id}/transitions/bounce`, { reason: 'No funds' })
    assert.containsSubset(recordIn(bounced), { stage: 'bounced', allocated: '0.00', advance: '0.00' })
    const owed = recordIn(await send('accountant', 'GET', `/invoices/${bill}?include=items`))
    assert.containsSubset(owed, { state: 'issued', paid: '0.00', balance: '900.00', items: [{ paid: '0.00' }] })
    const statement = recordIn(await send('accountant', 'GET', `/invoices/statement?student=${student}`))
    assert.equal(statement['closing'], '900.00')
    const entries = await journalOf(ground, [bill, taken.id])
    const accounts = await accountIds(ground, 'receivable', 'advances')
    assert.deepEqual(sumsOf(entries, student, accounts), { balances: [0, 0, 0, 0], owed: 90_000 })
    const places = await accountIds(ground, 'bank', 'clearing')
    const left = entries
      .flatMap((entry) => entry['lines'] as readonly JsonObject[])
      .filter(({ account }) => places.has(String(account)))
      .reduce((sum, { debit, credit }) => sum + Number(debit) - Number(credit), 0)
    assert.equal(left, 0)
  })

  test('are refunded by two people, out of what is left of a payment', async ({ assert }) => {
    const { send, pupil } = await feeGround()
    const { student } = await pupil()
    const paid = recordIn(await send('accountant', 'POST', '/payments', { student, amount: '700.00', mode: 'bank' }))
    const ask = (amount: string) =>
      send('accountant', 'POST', '/fees/refunds', { payment: paid.id, amount, mode: 'bank', reason: 'Left the school' })
    assert.deepEqual((await ask('700.01')).body?.error?.details, {
      amount: ['is more than the 700.00 that can be refunded.'],
    })
    const refund = recordIn(await ask('500.00'))
    assert.equal((await ask('300.00')).status, 422)
    const step = (role: 'accountant' | 'principal', name: string) =>
      send(role, 'POST', `/fees/refunds/${refund.id}/transitions/${name}`, {})
    assert.equal((await step('accountant', 'approve')).status, 403)
    assert.equal((await step('accountant', 'pay')).status, 409)
    recordIn(await step('principal', 'approve'))
    assert.equal(recordIn(await step('accountant', 'pay'))['stage'], 'paid')
    const left = recordIn(await send('accountant', 'GET', `/payments/${paid.id}`))
    assert.containsSubset(left, { refunded: '500.00', advance: '200.00' })
    const statement = recordIn(await send('accountant', 'GET', `/invoices/statement?student=${student}`))
    assert.equal(statement['closing'], '-200.00')
  })

  test('are shown to who may see the child, not to all of the household', async ({ assert }) => {
    const { send, pupil, invoice, make } = await feeGround()
    const { student, household } = await pupil()
    await invoice(student, '100.00', '2026-09-10')
    const hidden = await make('people.student', { name: 'Step-sibling', status: 'active', household })
    await invoice(hidden, '5000.00', '2026-09-10')
    const ofHousehold = async (role: 'accountant' | 'parent') => {
      const statement = recordIn(await send(role, 'GET', `/invoices/statement?household=${household}`))
      const dues = recordIn(await send(role, 'GET', `/invoices/dues?household=${household}`))
      return [statement['closing'], dues['total']]
    }
    assert.deepEqual(await ofHousehold('accountant'), ['5100.00', '5100.00'])
    assert.deepEqual(await ofHousehold('parent'), ['100.00', '100.00'])
    assert.equal((await send('parent', 'GET', `/invoices/statement?student=${hidden}`)).status, 422)
    assert.equal((await send('teacher', 'GET', `/invoices/statement?student=${student}`)).status, 404)
  })
})
