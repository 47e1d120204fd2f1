import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'
import type { FeeGround } from './ground.js'

/** Does all jobs that wait. */
async function work(): Promise<void> {
  const worker = await app.container.make(Worker)
  await worker.drain()
}

/** Leaves the job of a run one more attempt. */
async function lastAttempt(run: string): Promise<void> {
  const { engine, river } = await testSchools()
  const database = engine.database.forSchool(river.id)
  const text = `update core_outbox_messages set attempts = 7 where record = '${run}' and topic = 'job:fees.run'`
  await database.transaction(() => database.write([{ text, values: [] }]), { label: 'test' })
}

const INSTALMENT = {
  number: 1,
  title: 'April to June',
  from_date: '2026-04-01',
  to_date: '2026-06-30',
  due_date: '2026-07-05',
}

/** An active structure: its id. */
async function structure(ground: FeeGround, more: JsonObject): Promise<string> {
  const { school, send } = ground
  const body = {
    name: `Structure ${crypto.randomUUID()}`,
    year: school.idOf('year.own'),
    instalments: [INSTALMENT],
    ...more,
  }
  const { id } = recordIn(await send('accountant', 'POST', '/fees/structures', body))
  recordIn(await send('accountant', 'POST', `/fees/structures/${id}/transitions/activate`, {}))
  return id
}

async function assign({ make }: FeeGround, structureId: string, student: string): Promise<void> {
  await make('fees.fee_assignment', { student, structure: structureId, from_date: '2026-04-01' })
}

async function bill({ send }: FeeGround, structureId: string, instalment = 1): Promise<JsonObject> {
  const begun = recordIn(await send('accountant', 'POST', `/fees/structures/${structureId}/bill`, { instalment }))
  await work()
  return recordIn(await send('accountant', 'GET', `/fees/runs/${begun.id}`))
}

async function invoicesOf({ send }: FeeGround, student: string): Promise<readonly JsonObject[]> {
  return recordsIn(await send('accountant', 'GET', `/invoices?filter[student]=${student}&include=items,concessions`))
}

test.group('Fees | a fee run', () => {
  test('bills all pupils once, says what became of each, and passes over those who left', async ({ assert }) => {
    const ground = await feeGround()
    const { tuition, pupil, make, send, school } = ground
    const id = await structure(ground, { lines: [{ head: tuition, frequency: 'each', amount: '9000.00' }] })
    const [one, two] = [await pupil('Run One'), await pupil('Run Two')]
    const gone = await make('people.student', { name: 'Gone', status: 'left', left_on: '2026-03-20' })
    const section = school.idOf('section.own')
    await make('academics.enrolment', {
      student: gone,
      section,
      from_date: '2026-03-01',
      to_date: '2026-03-20',
      status: 'withdrawn',
    })
    for (const student of [one.student, two.student, gone]) await assign(ground, id, student)
    const run = await bill(ground, id)
    assert.containsSubset(run, { stage: 'done', total: 3, made: 2, skipped: 1, failed: 0 })
    const results = recordsIn(await send('accountant', 'GET', `/fees/run-results?filter[run]=${String(run['id'])}`))
    assert.sameMembers(
      results.map(({ outcome }) => outcome),
      ['made', 'made', 'left']
    )
    const [invoice] = await invoicesOf(ground, one.student)
    assert.containsSubset(invoice, { state: 'issued', total: '9000.00', due_date: '2026-07-05', instalment: 1 })
    const again = await bill(ground, id)
    assert.containsSubset(again, { stage: 'done', made: 0, skipped: 3 })
    assert.lengthOf(await invoicesOf(ground, one.student), 1)
  })

  test('begun twice at once makes no invoice twice', async ({ assert }) => {
    const ground = await feeGround()
    const id = await structure(ground, { lines: [{ head: ground.tuition, frequency: 'each', amount: '100.00' }] })
    const pupils = await Promise.all(Array.from({ length: 12 }, (_, index) => ground.pupil(`Race ${index}`)))
    for (const { student } of pupils) await assign(ground, id, student)
    const begin = () => ground.send('accountant', 'POST', `/fees/structures/${id}/bill`, { instalment: 1 })
    const runs = await Promise.all([begin(), begin()])
    await Promise.all([work(), work()])
    await work()
    const done = await Promise.all(
      runs.map((run) => ground.send('accountant', 'GET', `/fees/runs/${recordIn(run).id}`))
    )
    assert.equal(
      done.reduce((sum, run) => sum + Number(recordIn(run)['made']), 0),
      12
    )
    for (const { student } of pupils) assert.lengthOf(await invoicesOf(ground, student), 1)
  })

  test('that cannot be done says why, and is started again', async ({ assert }) => {
    const ground = await feeGround()
    const { send } = ground
    const id = await structure(ground, { lines: [{ head: ground.tuition, frequency: 'each', amount: '100.00' }] })
    const pupils = [await ground.pupil('Late One'), await ground.pupil('Late Two')]
    for (const { student } of pupils) await assign(ground, id, student)
    const begun = recordIn(await send('accountant', 'POST', `/fees/structures/${id}/bill`, { instalment: 1 }))
    const [account] = recordsIn(await send('accountant', 'GET', '/fees/accounts?filter[role]=receivable'))
    const rename = async (role: string | null) =>
      recordIn(await send('admin', 'PATCH', `/fees/accounts/${String(account?.['id'])}`, { role }))
    const again = () => send('accountant', 'POST', `/fees/runs/${begun.id}/restart`, {})
    assert.equal((await again()).status, 409)

    await rename(null)
    await lastAttempt(begun.id)
    await work()
    await rename('receivable')
    const failed = recordIn(await send('accountant', 'GET', `/fees/runs/${begun.id}`))
    assert.containSubset(failed, { stage: 'failed', failure: 'No ledger account has the role receivable.', made: 0 })
    assert.equal((await send('principal', 'POST', `/fees/runs/${begun.id}/restart`, {})).status, 403)

    assert.containSubset(recordIn(await again()), { stage: 'queued', failure: null })
    await work()
    const done = recordIn(await send('accountant', 'GET', `/fees/runs/${begun.id}`))
    assert.containSubset(done, { stage: 'done', failure: null, made: 2, skipped: 0 })
    for (const { student } of pupils) assert.lengthOf(await invoicesOf(ground, student), 1)
  })

  test('started again passes over the pupils it has done', async ({ assert }) => {
    const ground = await feeGround()
    const { send } = ground
    const id = await structure(ground, { lines: [{ head: ground.tuition, frequency: 'each', amount: '100.00' }] })
    for (const name of ['Done One', 'Done Two']) await assign(ground, id, (await ground.pupil(name)).student)
    const run = await bill(ground, id)
    const { engine } = await testSchools()
    await engine.update(ground.school.system, 'fees.fee_run', String(run['id']), { stage: 'failed', failure: 'A test' })
    await assign(ground, id, (await ground.pupil('Not Done')).student)
    recordIn(await send('accountant', 'POST', `/fees/runs/${String(run['id'])}/restart`, {}))
    await work()
    const done = recordIn(await send('accountant', 'GET', `/fees/runs/${String(run['id'])}`))
    assert.containSubset(done, { stage: 'done', made: 3, skipped: 0 })
    const results = recordsIn(await send('accountant', 'GET', `/fees/run-results?filter[run]=${String(run['id'])}`))
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['made', 'made', 'made']
    )
  })

  test('splits a year so that it sums', async ({ assert }) => {
    const ground = await feeGround()
    const { tuition, send, school } = ground
    const instalments = Array.from({ length: 3 }, (_, index) => ({
      ...INSTALMENT,
      number: index + 1,
      title: `Part ${index + 1}`,
      due_date: `2026-0${index + 5}-10`,
    }))
    const lines = [{ head: tuition, grade: school.idOf('grade_level.own'), frequency: 'split', amount: '7000.00' }]
    const id = await structure(ground, { instalments, lines })
    const grid = recordIn(await send('accountant', 'GET', `/fees/structures/${id}/grid`))
    const [grade] = grid['grades'] as readonly JsonObject[]
    assert.containsSubset(grade, { name: 'Grade 7', totals: ['2333.33', '2333.33', '2333.34'], total: '7000.00' })
  })
})

const RULES = [
  { rule: 'best', cap: null, net: '6400.00', parts: ['1600.00'] },
  { rule: 'sequential', cap: null, net: '5440.00', parts: ['1600.00', '960.00'] },
  { rule: 'additive', cap: '30.00', net: '5600.00', parts: ['1371.43', '1028.57'] },
] as const

test.group('Fees | concessions', () => {
  test('go together as the structure says: {rule}')
    .with([...RULES])
    .run(async ({ assert }, { rule, cap, net, parts }) => {
      const ground = await feeGround()
      const { tuition, pupil, make, send } = ground
      const { student } = await pupil(`Concession ${rule}`)
      for (const [kind, percent] of [
        ['staff', '20.00'],
        ['merit', '15.00'],
      ] as const) {
        const code = `${kind}-${rule}`
        const type = await make('fees.concession_type', {
          code,
          name: code,
          kind,
          mode: 'percent',
          value_percent: percent,
          needs_approval: false,
        })
        const award = { student, type, from_date: '2026-04-01', reason: 'A test' }
        assert.equal(recordIn(await send('accountant', 'POST', '/fees/concessions', award))['stage'], 'approved')
      }
      const lines = [{ head: tuition, frequency: 'each', amount: '8000.00' }]
      const id = await structure(ground, { lines, concession_rule: rule, concession_cap: cap })
      await assign(ground, id, student)
      const preview = recordIn(
        await send('accountant', 'GET', `/fees/structures/${id}/preview?student=${student}&instalment=1`)
      )
      assert.equal(preview['total'], net)
      await bill(ground, id)
      const [invoice] = await invoicesOf(ground, student)
      const rows = invoice?.['concessions'] as readonly JsonObject[]
      assert.equal(invoice?.['total'], net)
      assert.deepEqual(
        rows.map(({ amount }) => amount),
        [...parts]
      )
      for (const { explanation } of rows) assert.match(String(explanation), /\d+ %/)
    })
})

test.group('Fees | late fees', () => {
  const CASES = [
    { counts_from: 'grace_end', amount: '255.00' },
    { counts_from: 'due', amount: '300.00' },
  ] as const

  test('count from {counts_from}, once, and stop when the fees are paid')
    .with([...CASES])
    .run(async ({ assert }, { counts_from, amount }) => {
      const ground = await feeGround()
      const { tuition, late, pupil, make, send } = ground
      const rule = await make('fees.late_fee_rule', {
        name: `Late ${counts_from}`,
        grace_days: 3,
        mode: 'per_day',
        amount: '15.00',
        cap: '400.00',
        counts_from,
        head: late,
      })
      const lines = [{ head: tuition, frequency: 'each', amount: '1000.00' }]
      const id = await structure(ground, { lines, late_fee_rule: rule })
      const { student } = await pupil(`Late ${counts_from}`)
      await assign(ground, id, student)
      await bill(ground, id)
      const charge = async (day: string) =>
        recordIn(await send('accountant', 'POST', '/invoices/charge-late-fees', { day }))
      await charge('2026-07-08')
      const standing = async () => {
        const [invoice] = await invoicesOf(ground, student)
        const items = invoice?.['items'] as readonly JsonObject[]
        return [invoice?.['total'], items.filter(({ kind }) => kind === 'late_fee').map((item) => item['amount'])]
      }
      assert.deepEqual(await standing(), ['1000.00', []])
      const whole = `1${amount}`
      for (let time = 0; time < 5; time += 1) {
        await charge('2026-07-25')
        assert.deepEqual(await standing(), [whole, [amount]])
      }
      const pay = { student, amount: '1000.00', mode: 'cash', received_on: '2026-07-25' }
      recordIn(await send('accountant', 'POST', '/payments', pay))
      await charge('2026-08-31')
      assert.deepEqual(await standing(), [whole, [amount]])
      const [invoice] = await invoicesOf(ground, student)
      assert.containsSubset(invoice, { state: 'part_paid', balance: amount })
      const path = `/invoices/${String(invoice?.['id'])}`
      const waived = await send('accountant', 'POST', `${path}/waive-late-fee`, { reason: 'First time' })
      assert.containsSubset(recordIn(waived), {
        state: 'paid',
        balance: '0.00',
        credited: amount,
        late_fee_waived: true,
      })
    })

  test('grow to their cap and no further', async ({ assert }) => {
    const ground = await feeGround()
    const { tuition, late, pupil, make, send } = ground
    const rule = await make('fees.late_fee_rule', {
      name: 'Late with a cap',
      grace_days: 3,
      mode: 'per_day',
      amount: '15.00',
      cap: '400.00',
      counts_from: 'due',
      head: late,
    })
    const id = await structure(ground, {
      lines: [{ head: tuition, frequency: 'each', amount: '1000.00' }],
      late_fee_rule: rule,
    })
    const { student } = await pupil('Very late')
    await assign(ground, id, student)
    await bill(ground, id)
    await send('accountant', 'POST', '/invoices/charge-late-fees', { day: '2026-08-31' })
    const [invoice] = await invoicesOf(ground, student)
    assert.equal(invoice?.['total'], '1400.00')
    const statement = recordIn(await send('accountant', 'GET', `/invoices/statement?student=${student}`))
    assert.equal(statement['closing'], '1400.00')
  })
})
