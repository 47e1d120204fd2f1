import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { sealNext } from '../../app/engine/main.js'
import { enqueue, previewRetention } from '../../app/engine/main.js'
import type { Engine } from '../../app/engine/main.js'
import { verifyAudit } from '../../app/engine/audit/main.js'
import { Worker } from '../../app/jobs/main.js'
import { Principals } from '../../app/jobs/main.js'
import { keepingsFor } from '../../app/privacy/retention_rules.js'
import { call } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'
import type { TestSchool } from '../support/school/main.js'

/** Runs the nightly retention of one school by a clock of its own. */
async function night(engine: Engine, school: TestSchool, now: string): Promise<void> {
  const clock = { ...engine.clock, now: () => new Date(now), today: () => now.slice(0, 10) }
  const later = engine.withClock({ ...clock, system: () => engine.clock.system() })
  await enqueue(engine.session(school.system), { job: 'core.retention', payload: {} })
  const principals = await app.container.make(Principals)
  const worker = new Worker({ engine: later, principals, jobs: later.jobs, log: await app.container.make('logger') })
  await worker.drain()
}

async function leaver(engine: Engine, school: TestSchool, name: string, leftOn: string, held = false) {
  const body = { name, status: 'left', is_boarder: false, left_on: leftOn, phone: '+911111100090', legal_hold: held }
  return String((await engine.create(school.system, 'people.student', body)).id)
}

test.group('Retention', () => {
  test('erases who left long enough ago, and nobody who is held or left later', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('retention')
    const old = await leaver(engine, school, 'Old Pupil', '2014-01-31')
    const held = await leaver(engine, school, 'Held Pupil', '2014-01-31', true)
    const young = await leaver(engine, school, 'Young Pupil', '2025-01-31')
    const session = engine.session(school.system)
    const lines = await previewRetention(session, await keepingsFor(session.contextFor(session, 'core')))
    assert.containSubset(lines, [{ entity: 'people.student', days: 3650, due: 2, isPerson: true }])
    await night(engine, school, '2026-11-16T03:00:00.000Z')
    const name = async (id: string) => (await engine.read(school.system, 'people.student', id, 'fields=name'))['name']
    assert.deepEqual([await name(old), await name(held), await name(young)], ['[erased]', 'Held Pupil', 'Young Pupil'])
    const [request] = (await engine.list(school.system, 'core.data_request', `filter[record]=${old}`)).data
    assert.containSubset(request, { kind: 'erase', status: 'done' })
    for (let sealed = 1; sealed > 0;) sealed = await sealNext(engine.auditGround, school.id)
    assert.deepEqual((await verifyAudit(engine.auditGround, school.id)).breaks, [])
  })

  test('keeps as long as the school says, within the bounds that are declared', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('retention-rule')
    const id = await leaver(engine, school, 'Kept Pupil', '2014-01-31')
    const { token } = school.accounts.admin
    const rule = (json: object) => call('/api/v1/retention-rules', { method: 'POST', token, json })
    assert.equal((await rule({ entity: 'people.student', days: 10 })).status, 422)
    assert.equal((await rule({ entity: 'people.household', days: 3650 })).status, 422)
    assert.equal((await rule({ entity: 'people.student', days: 9000 })).status, 201)
    await night(engine, school, '2026-11-16T03:00:00.000Z')
    assert.equal((await engine.read(school.system, 'people.student', id, ''))['name'], 'Kept Pupil')
  })

  test('deletes what is no record of a person, and what expired exports have gathered', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('retention-rows')
    const event = (eventId: string, at: string) =>
      engine.create(school.system, 'fees.webhook_event', {
        provider: 'test',
        event_id: eventId,
        outcome: 'ignored',
        received_at: at,
      })
    await event('old', '2023-01-01T00:00:00.000Z')
    const kept = await event('new', '2026-10-01T00:00:00.000Z')
    const { admin } = school.accounts
    const path = `/api/v1/people/students/${school.idOf('student.own')}/export-data`
    await call(path, { method: 'POST', token: admin.token, json: {} })
    await (await app.container.make(Worker)).drain()
    await night(engine, school, '2026-11-30T03:00:00.000Z')
    const events = (await engine.list(school.system, 'fees.webhook_event', '')).data
    assert.deepEqual(
      events.map(({ id }) => id),
      [kept.id]
    )
    const parts = await engine.database.forSchool(school.id).read({
      text: `select count(*) as count from core_data_request_parts where school_id = '${school.id}'`,
      values: [],
    })
    const [request] = (await engine.list(school.system, 'core.data_request', '')).data
    assert.deepEqual([Number(parts[0]?.['count']), request?.['status']], [0, 'expired'])
  })
})
