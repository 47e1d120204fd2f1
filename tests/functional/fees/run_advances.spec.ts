import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../../app/jobs/main.js'
import { recordIn, recordsIn } from '../../support/rest.js'
import { feeGround } from './ground.js'

test.group('Fees | advances in a fee run', () => {
  test('of a household pay the bills of its children once, whose invoices are issued in one run', async ({
    assert,
  }) => {
    const { make, send, school, tuition } = await feeGround()
    const household = await make('people.household', { name: 'Advance family' })
    const structure = await make('fees.fee_structure', {
      name: `Structure ${crypto.randomUUID()}`,
      year: school.idOf('year.own'),
      lines: [{ head: tuition, frequency: 'each', amount: '400.00' }],
      instalments: [
        { number: 1, title: 'One', from_date: '2026-04-01', to_date: '2026-06-30', due_date: '2026-07-05' },
      ],
    })
    recordIn(await send('accountant', 'POST', `/fees/structures/${structure}/transitions/activate`, {}))
    const students: string[] = []
    for (const name of ['First', 'Second', 'Third']) {
      const student = await make('people.student', { name: `${name} Advance`, status: 'active', household })
      const seat = { student, section: school.idOf('section.own'), from_date: '2026-04-01', status: 'active' }
      await make('academics.enrolment', seat)
      await make('fees.fee_assignment', { student, structure, from_date: '2026-04-01' })
      students.push(student)
    }
    const paid = recordIn(
      await send('accountant', 'POST', '/fees/payments', { household, amount: '500.00', mode: 'cash' })
    )
    recordIn(await send('accountant', 'POST', `/fees/structures/${structure}/bill`, { instalment: 1 }))
    await (await app.container.make(Worker)).drain()
    const payment = recordIn(await send('accountant', 'GET', `/fees/payments/${paid.id}`))
    assert.containsSubset(payment, { allocated: '500.00', advance: '0.00' })
    const bills = recordsIn(await send('accountant', 'GET', `/invoices?filter[structure]=${structure}`))
    assert.sameMembers(
      bills.map(({ student }) => (student as { id?: string }).id ?? student),
      students
    )
    assert.sameMembers(
      bills.map(({ paid: part }) => part),
      ['400.00', '100.00', '0.00']
    )
  })
})
