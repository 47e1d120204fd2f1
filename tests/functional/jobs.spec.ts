import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Principals, Worker } from '../../app/jobs/main.js'
import { testSchools } from '../support/school/main.js'

test.group('Jobs in the application', () => {
  test('work is done at all open schools, for users with their rights of now', async ({ assert }) => {
    const { green, river } = await testSchools()
    const principals = await app.container.make(Principals)
    const slugs = (await principals.schools()).map(({ slug }) => slug)
    assert.includeMembers(slugs, [green.slug, river.slug])
    const { userId } = green.accounts.teacher
    const actor = await principals.byUser(userId, green.id, 'message-1')
    assert.containSubset(actor, { kind: 'user', userId, requestId: 'message-1', address: null })
    assert.include(actor?.roles, 'teacher')
    assert.equal(actor?.school.slug, 'green')
    assert.isNull(await principals.byUser(userId, river.id, 'message-1'))
  })

  test('the worker takes up what records tell', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const household = await engine.create(green.system, 'people.household', { name: 'Told family' })
    const worker = await app.container.make(Worker)
    await worker.drain()
    const rows = await engine.database.acrossSchools().read({
      text: `select topic, state from core_outbox_messages where record = '${String(household.id)}'`,
      values: [],
    })
    assert.deepEqual(rows, [{ topic: 'record.created', state: 'done' }])
  })
})
