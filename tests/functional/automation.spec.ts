import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Engine, enqueue } from '../../app/engine/main.js'
import { Worker } from '../../app/jobs/main.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { anotherSchool } from '../support/school/main.js'
import type { RoleName } from '../support/school/main.js'

const STUDENT = '/people/students'

/** A school of its own with a worker that is asked by hand. */
async function office() {
  const engine = await app.container.make(Engine)
  const school = await anotherSchool(`rule-${crypto.randomUUID().slice(0, 8)}`)
  const send = (role: RoleName, method: string, path: string, json?: JsonObject) =>
    call(`/api/v1${path}`, { method, token: school.accounts[role].token, ...(json ? { json } : {}) })
  const run = async () => (await app.container.make(Worker)).drain()
  await run()
  const rule = async (body: JsonObject, role: RoleName = 'admin') =>
    recordIn(
      await send(role, 'POST', '/automation-rules', { title: `Rule ${crypto.randomUUID()}`, is_on: true, ...body })
    )
  const runs = async (id: unknown) =>
    recordsIn(await send('admin', 'GET', `/automation-runs?rule=${String(id)}&sort=created_at,id`))
  const student = async (body: JsonObject = {}) =>
    recordIn(await send('admin', 'POST', STUDENT, { name: 'Asha Ruled', status: 'active', ...body }))
  const read = async (id: unknown) => recordIn(await send('super_admin', 'GET', `${STUDENT}/${String(id)}`))
  const patch = (id: unknown, json: JsonObject, role: RoleName = 'admin') =>
    send(role, 'PATCH', `${STUDENT}/${String(id)}`, json)
  return { engine, school, send, run, rule, runs, student, read, patch }
}

const set = (values: string): JsonObject => ({ does: 'set', values })

test.group('Rules', () => {
  test('act on a new record after its write, once, and say so', async ({ assert }) => {
    const { run, rule, runs, student, read } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'created',
      condition: "name == 'Asha Ruled'",
      steps: [set("office_note = 'Welcome, ' + name")],
    })
    const made = await student()
    assert.isNull((await read(made.id))['office_note'])
    const other = await student({ name: 'Somebody Else' })
    await run()
    await run()
    assert.equal((await read(made.id))['office_note'], 'Welcome, Asha Ruled')
    assert.isNull((await read(other.id))['office_note'])
    const [done, ...more] = await runs(id)
    assert.containSubset(done, { state: 'done', entity: 'people.student', record: made.id, detail: 'set office_note' })
    assert.lengthOf(more, 0)
  })

  test('see what the event has changed, and only the fields they name', async ({ assert }) => {
    const { run, rule, runs, student, patch } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'updated',
      names: 'name',
      condition: "before.name == 'Asha Ruled' && name != before.name",
      steps: [set("office_note = 'Was ' + before.name")],
    })
    const made = await student()
    await patch(made.id, { office_note: 'Something else' })
    await run()
    assert.lengthOf(await runs(id), 0)
    await patch(made.id, { name: 'Asha Renamed' })
    await run()
    await patch(made.id, { name: 'Asha Again' })
    await run()
    const found = await runs(id)
    assert.lengthOf(found, 1)
    assert.containSubset(found[0], { state: 'done', record: made.id })
  })

  test('set each other off, but none itself on the same record, and only so far', async ({ assert }) => {
    const { run, rule, runs, student, read } = await office()
    const again = await rule({
      about: 'people.student',
      set_off_by: 'updated',
      steps: [set("office_note = office_note == 'a' ? 'b' : 'a'")],
    })
    const first = await rule({ about: 'people.student', set_off_by: 'created', steps: [set("office_note = 'a'")] })
    const made = await student()
    await run()
    assert.equal((await read(made.id))['office_note'], 'b')
    assert.lengthOf(await runs(first.id), 1)
    const [second, ...more] = await runs(again.id)
    assert.containSubset(second, { state: 'done', depth: 1 })
    assert.lengthOf(more, 0)
  })

  test('that make records stop where too many have set each other off', async ({ assert }) => {
    const { run, rule, runs, send } = await office()
    const { id } = await rule({
      about: 'people.household',
      set_off_by: 'created',
      steps: [{ does: 'create', target: 'people.household', values: "name = name + '+'" }],
    })
    recordIn(await send('admin', 'POST', '/people/households', { name: 'Loop' }))
    await run()
    const found = await runs(id)
    assert.deepEqual(found.map(({ state }) => state).sort(), ['done', 'done', 'done', 'done', 'done', 'refused'])
    assert.containSubset(
      found.find(({ state }) => state === 'refused'),
      { reason: 'too_long', depth: 5 }
    )
  })

  test('are refused where they name what is not there, field by field', async ({ assert }) => {
    const { send } = await office()
    const body = { title: 'Wrong', is_on: false, about: 'people.student', set_off_by: 'created' }
    const tried = async (more: JsonObject) => {
      const { status, body: answer } = await send('admin', 'POST', '/automation-rules', { ...body, ...more })
      return { status, names: Object.keys((answer?.error as { details: JsonObject } | null)?.details ?? {}) }
    }
    const steps = [set("office_note = 'x'")]
    assert.deepEqual(await tried({ about: 'core.user', steps }), { status: 422, names: ['about'] })
    assert.deepEqual(await tried({ condition: 'nme == 1', steps }), { status: 422, names: ['condition'] })
    assert.deepEqual(await tried({ steps: [set("roles = 'x'")] }), { status: 422, names: ['steps.0.values'] })
    assert.deepEqual(
      await tried({ steps: [{ does: 'create', target: 'core.automation_rule', values: "title = 'x'" }] }),
      {
        status: 422,
        names: ['steps.0.target'],
      }
    )
    assert.deepEqual(await tried({ steps: [{ does: 'notify', target: 'fees.receipt_made' }] }), {
      status: 422,
      names: ['steps.0.target'],
    })
    assert.deepEqual(await tried({ steps: [set('nonsense')] }), { status: 422, names: ['steps'] })
    assert.equal((await send('accountant', 'GET', '/automation-rules')).status, 404)
    assert.equal((await send('parent', 'GET', '/automation-runs')).status, 404)
  })

  test('have the rights of who changed them last, and no more (F09)', async ({ assert }) => {
    const { engine, school, run, rule, runs, student, read, send } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'created',
      steps: [set("office_note = 'by rule'")],
    })
    const stored = await engine.read(school.system, 'core.automation_rule', String(id), '')
    assert.equal(stored['owner'], school.accounts.admin.userId)
    const wrong = await send('admin', 'PATCH', `/automation-rules/${String(id)}`, {
      owner: school.accounts.super_admin.userId,
    })
    assert.equal(wrong.status, 422)
    const members = await engine.list(school.system, 'core.membership', `user=${school.accounts.admin.userId}`)
    await engine.update(school.system, 'core.membership', String(members.data[0]?.['id']), { status: 'suspended' })
    const made = await engine.create(school.system, 'people.student', { name: 'After him', status: 'active' })
    await run()
    assert.isNull((await read(made['id']))['office_note'])
    const after = await engine.read(school.system, 'core.automation_rule', String(id), '')
    assert.containSubset(after, { is_on: false, stopped: 'no_owner' })
    const log = await engine.list(school.system, 'core.automation_run', `rule=${String(id)}`)
    assert.containSubset(log.data[0], { state: 'refused', reason: 'no_owner' })
    void student
    void runs
  })

  test('take the same course for bulk and jobs, in the order of events', async ({ assert }) => {
    const { engine, school, run, rule, runs, read, patch } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'updated',
      names: 'name',
      steps: [set("office_note = (office_note == null ? '' : office_note) + '.'")],
    })
    const made = await engine.createMany(school.system, 'people.student', [
      { name: 'One', status: 'active' },
      { name: 'Two', status: 'active' },
    ])
    for (const name of ['A', 'B', 'C']) await patch(made[0], { name })
    await run()
    assert.equal((await read(made[0]))['office_note'], '...')
    assert.lengthOf(await runs(id), 3)
  })

  test('show what they would have done, and write nothing', async ({ assert }) => {
    const { run, rule, student, read, send, runs } = await office()
    const { id } = await rule({
      is_on: false,
      about: 'people.student',
      set_off_by: 'created',
      condition: "name == 'Asha Ruled'",
      steps: [set("office_note = 'dry'")],
    })
    const made = await student()
    await student({ name: 'Not meant' })
    const answer = (await send('admin', 'GET', `/automation-rules/${String(id)}/preview`)).body?.data as JsonObject
    assert.equal(answer['would_act'], 1)
    assert.containSubset(answer['records'], [{ record: made.id, label: 'Asha Ruled', steps: 'set office_note' }])
    await run()
    assert.isNull((await read(made.id))['office_note'])
    assert.lengthOf(await runs(id), 0)
  })

  test('write down what failed, and leave the record as it was', async ({ assert }) => {
    const { run, rule, runs, student, read } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'created',
      steps: [set("office_note = 'half'"), { does: 'create', target: 'people.household', values: "name = ''" }],
    })
    const made = await student()
    await run()
    assert.isNull((await read(made.id))['office_note'])
    assert.containSubset((await runs(id))[0], { state: 'failed', reason: 'error' })
  })
})

/** The day so many days before another. */
const daysBefore = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)

test.group('Rules on a calendar', () => {
  test('act once for a record and a date, and look again only at what is new', async ({ assert }) => {
    const { engine, school, run, rule, runs, student, read } = await office()
    const today = engine.clock.today('Asia/Kolkata')
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'date',
      names: 'joined_on',
      days: -3,
      steps: [set("office_note = 'Soon'")],
    })
    const soon = await student({ joined_on: daysBefore(today, 0) })
    const due = await student({ joined_on: daysBefore(today, -3) })
    const day = async () => {
      await enqueue(engine.session(school.system), { job: 'core.automation_day', payload: {} })
      await run()
    }
    await day()
    await day()
    const [found, ...more] = await runs(id)
    assert.containSubset(found, { state: 'done', record: due.id })
    assert.lengthOf(more, 0)
    assert.isNull((await read(soon.id))['office_note'])
    assert.equal((await read(due.id))['office_note'], 'Soon')
  })

  test('look at every record each hour, and act where the condition holds', async ({ assert }) => {
    const { engine, school, run, rule, runs, student, read } = await office()
    const { id } = await rule({
      about: 'people.student',
      set_off_by: 'hour',
      condition: "name == 'Asha Ruled' && office_note == null",
      steps: [set("office_note = 'Seen'")],
    })
    const made = await student()
    const hour = async () => {
      await enqueue(engine.session(school.system), { job: 'core.automation_hour', payload: {} })
      await run()
    }
    await hour()
    await hour()
    assert.equal((await read(made.id))['office_note'], 'Seen')
    assert.lengthOf(await runs(id), 1)
  })

  test('that a plugin brings are switched and adjusted by a school within bounds', async ({ assert }) => {
    const { send } = await office()
    const setting = (parameters: string, rule = 'fees.overdue_reminder') =>
      send('admin', 'POST', '/automation-settings', { rule, is_on: true, parameters })
    assert.equal((await setting('{"first": 7}', 'fees.nothing')).status, 422)
    assert.equal((await setting('{"first": 700}')).status, 422)
    assert.equal((await setting('{"last": 7}')).status, 422)
    assert.equal((await setting('[')).status, 422)
    assert.equal((await setting('{"first": 7}')).status, 201)
    assert.equal((await send('teacher', 'GET', '/automation-settings')).status, 404)
  })
})
