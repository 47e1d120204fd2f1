import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../app/jobs/main.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

const RUN = '/jobs/schedules/core.sweep/run'

async function messages(): Promise<readonly string[]> {
  const { engine, green } = await testSchools()
  const text = `select state from core_outbox_messages where school_id = '${green.id}' and topic = 'job:core.sweep' and state = 'open'`
  return (await engine.database.forSchool(green.id).read({ text, values: [] })).map(({ state }) => String(state))
}

test.group('Schedules on the screen', () => {
  test('who looks after jobs has one done now, once at a time', async ({ assert }) => {
    const worker = await app.container.make(Worker)
    await worker.drain()
    const { visitor, engine, green } = await signIn('admin')
    const page = await visitor.get('/jobs')
    assert.include(page.text, RUN)
    assert.include(page.text, 'Removal of what has expired')
    assert.equal((await visitor.post(RUN, {})).status, 303)
    assert.lengthOf(await messages(), 1)
    await visitor.get('/jobs')
    assert.equal((await visitor.post(RUN, {})).status, 303)
    assert.include((await visitor.get('/jobs')).text, 'It waits for its turn already.')
    assert.lengthOf(await messages(), 1)
    await worker.drain()
    assert.lengthOf(await messages(), 0)
    const text = `select action from core_audit_entries where school_id = '${green.id}' and action = 'job.run'`
    assert.lengthOf(await engine.database.forSchool(green.id).read({ text, values: [] }), 1)
    assert.equal((await visitor.post('/jobs/schedules/core.no_such/run', {})).status, 303)
    assert.lengthOf(await messages(), 0)
  })

  test('nobody else does', async ({ assert }) => {
    const { visitor } = await signIn('teacher')
    await visitor.get('/')
    assert.equal((await visitor.post(RUN, {})).status, 404)
    assert.lengthOf(await messages(), 0)
  })
})
