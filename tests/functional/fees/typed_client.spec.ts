import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Worker } from '../../../app/jobs/main.js'
import { PASSWORD } from '../../support/school/main.js'
import { reachAs, withTypedClient } from '../../support/typed_client.js'
import type { Reach } from '../../support/typed_client.js'
import { feeGround } from './ground.js'

interface Parties {
  readonly accountant: Reach
  readonly parent: Reach
  readonly ground: Readonly<Record<'year' | 'section' | 'student' | 'tuition', string>>
  work(): Promise<void>
}

test.group('Fees | a client generated from the OpenAPI document', () => {
  test('passes the type checker and goes from a fee structure to a paid invoice', async ({ assert }) => {
    const { school, tuition, section: newSection, pupil } = await feeGround()
    const section = await newSection('Typed')
    const { student } = await pupil('Typed Pupil', section)
    const worker = await app.container.make(Worker)
    const parties: Parties = {
      accountant: reachAs(school.accounts.accountant, PASSWORD),
      parent: reachAs(school.accounts.parent, PASSWORD),
      ground: { year: school.idOf('year.own'), section, student, tuition },
      async work() {
        await worker.drain()
      },
    }
    await withTypedClient<(parties: Parties) => Promise<unknown>>('fees', async ({ complaints, run }) => {
      assert.deepEqual(complaints, [])
      assert.deepEqual(await run(parties), {
        structure: {
          stages: ['draft', 'active'],
          assigned: 1,
          preview: { title: 'First half', amounts: ['4500.00', '750.00'], total: '5250.00' },
        },
        billed: { stage: 'done', total: 1, made: 1, failed: 0 },
        invoice: { state: 'issued', total: '5250.00', items: ['4500.00', '750.00'] },
        online: { amount: '2000.00', currency: 'INR', reference: true, stage: 'paid' },
        counter: {
          told: { amount: '3250.00', allocated: '3250.00', advance: '0.00', stage: 'cleared' },
          pdf: '%PDF-',
          type: 'application/pdf',
        },
        dues: { total: '0.00', overdue: '0.00', advance: '0.00', invoices: 0 },
        statement: { closing: '0.00', balances: ['5250.00', '3250.00', '0.00'] },
        paid: { state: 'paid', paid: '5250.00', balance: '0.00' },
        again: { status: 409, code: 'CONFLICT' },
        journal: [
          { kind: 'payment', debit: 200_000, credit: 200_000 },
          { kind: 'payment', debit: 325_000, credit: 325_000 },
          { kind: 'invoice', debit: 525_000, credit: 525_000 },
        ],
      })
    })
  })
})
