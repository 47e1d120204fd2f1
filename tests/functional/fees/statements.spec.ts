import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import type { Actor, Engine } from '../../../app/engine/main.js'
import { Identity } from '../../../app/identity/main.js'
import { recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'
import { feeGround } from './ground.js'

/** An issued invoice with so many items of 10.00. */
async function invoiceOf(student: string, items: number): Promise<string> {
  const { send, tuition } = await feeGround()
  const item = (index: number) => ({ head: tuition, description: `Part ${index}`, gross: '10.00' })
  const body = { student, due_date: '2026-09-10', items: Array.from({ length: items }, (_, index) => item(index)) }
  const { id } = recordIn(await send('accountant', 'POST', '/invoices', body))
  recordIn(await send('accountant', 'POST', `/invoices/${id}/transitions/issue`, {}))
  return id
}

/** A pupil who owes so many invoices: his id and theirs. */
async function debtor(invoices: number, items: number) {
  const { pupil } = await feeGround()
  const { student } = await pupil('Counted Pupil')
  const ids: string[] = []
  for (let count = 0; count < invoices; count += 1) ids.push(await invoiceOf(student, items))
  return { student, ids }
}

/** How many statements a whole request takes, from the token's claims on, done as one of the accounts. */
async function statementsOf(role: RoleName, work: (engine: Engine, actor: Actor) => Promise<unknown>): Promise<number> {
  const { engine, river: school } = await testSchools()
  const identity = await app.container.make(Identity)
  const { statements } = await engine.database.countStatements(async () => {
    const actor = await identity.resolver.byUser(school.accounts[role].userId, school.id, { id: '', address: '' })
    if (!actor) throw new Error(`The ${role} is gone`)
    return work(engine, actor)
  })
  return statements.length
}

test.group('Fees | statements', () => {
  test('of {name} are {statements}, for twelve invoices as for one')
    .with([
      { name: 'dues', statements: 6 },
      { name: 'statement', statements: 7 },
    ])
    .run(async ({ assert }, { name, statements }) => {
      const counts: number[] = []
      for (const invoices of [1, 12]) {
        const { student } = await debtor(invoices, 2)
        counts.push(
          await statementsOf('accountant', (engine, actor) =>
            engine.ask(actor, 'fees.invoice', null, name, { student })
          )
        )
      }
      assert.deepEqual(counts, [statements, statements])
    })

  test('of the dues of a family are as many for five children as for one', async ({ assert }) => {
    const count = () =>
      statementsOf('parent', (engine, actor) => engine.ask(actor, 'fees.invoice', null, 'own_dues', {}))
    await debtor(1, 1)
    const before = await count()
    for (let child = 0; child < 4; child += 1) await debtor(2, 2)
    assert.deepEqual([before, await count()], [8, 8])
  })

  test('of a list with what can be done are as many for twelve invoices as for one', async ({ assert }) => {
    const counts: number[] = []
    for (const invoices of [1, 12]) {
      const { student } = await debtor(invoices, 2)
      const query = `filter[student]=${student}&include=_can,items`
      counts.push(await statementsOf('parent', (engine, actor) => engine.list(actor, 'fees.invoice', query)))
    }
    assert.deepEqual(counts, [4, 4])
  })

  test('of a payment are as many for forty items as for one, however much else is owed', async ({ assert }) => {
    const counts: number[] = []
    for (const [invoices, items] of [
      [1, 1],
      [1, 40],
      [12, 1],
    ] as const) {
      const { ids } = await debtor(invoices, items)
      const input: JsonObject = { mode: 'cash' }
      counts.push(
        await statementsOf('accountant', (engine, actor) =>
          engine.act(actor, 'fees.invoice', ids[0] ?? '', 'pay', input, crypto.randomUUID())
        )
      )
    }
    assert.lengthOf(new Set(counts), 1, counts.join())
    assert.isAtMost(counts[0] ?? Infinity, 50)
  })
})
