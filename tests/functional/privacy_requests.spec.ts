import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { verifyAudit } from '../../app/engine/audit/main.js'
import { sealNext } from '../../app/engine/main.js'
import { Worker } from '../../app/jobs/main.js'
import { pdf, upload } from '../support/files.js'
import { call, recordIn } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'
import type { TestSchool } from '../support/school/main.js'

const STUDENTS = '/api/v1/people/students'
const REQUESTS = '/api/v1/data-requests'

/** A family of two pupils, one of whom has left, with a bill paid. */
async function family(school: TestSchool) {
  const { engine } = await testSchools()
  const create = async (entity: string, body: JsonObject) =>
    String((await engine.create(school.system, entity, body)).id)
  const household = await create('people.household', { name: 'Rao family', phone: '+911111100077', city: 'Pune' })
  const guardian = await create('people.guardian', { name: 'Meena Rao', phone: '+911111100078' })
  const row = {
    guardian,
    relation: 'mother',
    lives_with: true,
    may_see_records: true,
    may_pick_up: true,
    receives_messages: true,
    custody_note: 'Court order 12',
  }
  const pupil = (name: string, more: JsonObject) =>
    create('people.student', { name, status: 'active', is_boarder: false, household, guardians: [row], ...more })
  const left = await pupil('Gone Rao', {
    status: 'left',
    left_on: '2026-03-31',
    phone: '+911111100079',
    national_id: '4821 7730 1192',
    medical_note: 'Asthma since birth',
    office_note: 'Father shouted at us',
  })
  const sibling = await pupil('Staying Rao', { medical_note: 'Sibling secret' })
  return { household, guardian, left, sibling }
}

/** Something is said about a pupil, tagged and attached. */
async function discuss(pupil: string, token: string, text: string): Promise<void> {
  const send = (method: string, path: string, json: JsonObject) => call(path, { method, token, json })
  await send('POST', '/api/v1/tags', { name: 'Talked about', colour: 'red' })
  recordIn(await send('POST', `${STUDENTS}/${pupil}/comments`, { text }))
  recordIn(await send('PATCH', `${STUDENTS}/${pupil}/tags`, { add: ['Talked about'] }))
  const file = await upload(token, { entity: 'people.student', field: '_attachments' }, 'letter.pdf', pdf(text))
  recordIn(await send('POST', `${STUDENTS}/${pupil}/attachments`, { file }))
}

async function drain(): Promise<void> {
  const worker = await app.container.make(Worker)
  await worker.drain()
}

test.group('Export of a person', () => {
  test('gathers all about the person and nothing of others, as JSON and PDF', async ({ assert }) => {
    const { green } = await testSchools()
    const { left, sibling, guardian } = await family(green)
    const { token } = green.accounts.admin
    await discuss(left, token, 'Seen crying after maths')
    await discuss(sibling, token, 'Said of the sibling')
    const asked = recordIn(await call(`${STUDENTS}/${left}/export-data`, { method: 'POST', token, json: {} }))
    assert.containSubset(asked, { kind: 'export', record: left, status: 'running' })
    await drain()
    const done = recordIn(await call(`${REQUESTS}/${asked.id}`, { token }))
    assert.equal(done['status'], 'done')
    const file = await call(`${REQUESTS}/${asked.id}/download`, { token })
    assert.equal(file.status, 200)
    for (const told of [
      'Gone Rao',
      '4821 7730 1192',
      'Asthma since birth',
      'Rao family',
      '+911111100079',
      'Seen crying after maths',
      'Talked about',
      'letter.pdf',
    ]) {
      assert.include(file.text, told)
    }
    for (const hidden of [
      'Staying Rao',
      'Sibling secret',
      'Said of the sibling',
      sibling,
      guardian,
      'Meena',
      'Father shouted',
      'Court order',
    ]) {
      assert.notInclude(file.text, hidden)
    }
    const dossier = await call(`${REQUESTS}/${asked.id}/dossier`, { token })
    assert.equal(dossier.headers.get('content-type'), 'application/pdf')
    assert.isTrue(dossier.text.startsWith('%PDF'))
  })

  test('is for whoever is granted it and its file for whoever asked', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { left } = await family(green)
    const at = `${STUDENTS}/${left}/export-data`
    const ask = async (token: string) => (await call(at, { method: 'POST', token, json: {} })).status
    assert.equal(await ask(green.accounts.principal.token), 403)
    assert.equal(await ask(green.accounts.accountant.token), 403)
    assert.equal(await ask(green.accounts.parent.token), 404)
    assert.equal(await ask(river.accounts.admin.token), 404)
    const asked = recordIn(await call(at, { method: 'POST', token: green.accounts.admin.token, json: {} }))
    await drain()
    for (const token of [green.accounts.super_admin.token, river.accounts.admin.token, green.accounts.parent.token]) {
      const { status, text } = await call(`${REQUESTS}/${asked.id}/download`, { token })
      assert.include([403, 404, 409], status)
      assert.notInclude(text, 'Gone Rao')
    }
  })

  test('does not go on for somebody who has lost the right', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('export-lost')
    const { left } = await family(school)
    const { admin } = school.accounts
    const asked = recordIn(
      await call(`${STUDENTS}/${left}/export-data`, { method: 'POST', token: admin.token, json: {} })
    )
    const where = `filter[user]=${admin.userId}`
    const [membership] = (await engine.list(school.system, 'core.membership', where)).data
    await engine.update(school.system, 'core.membership', String(membership?.['id']), {
      roles: [{ role: 'accountant', active: true }],
      version: membership?.['version'] ?? 1,
    })
    await drain()
    const { status } = await engine.read(school.system, 'core.data_request', asked.id, '')
    assert.equal(status, 'failed')
  })
})

/** Somebody has been told of a pupil, by name: the id of the notification. */
async function tell(school: Awaited<ReturnType<typeof anotherSchool>>, pupil: string): Promise<string> {
  const { engine } = await testSchools()
  const id = crypto.randomUUID()
  const at = '2026-06-01T00:00:00.000Z'
  const isFalse = engine.database.dialect === 'sqlite' ? 0 : false
  const row = {
    ...{
      school_id: school.id,
      id,
      key: `told:${id}`,
      message: 'fees.receipt_made',
      message_key: 'fees.receipt_made',
      kind: 'receipt',
    },
    ...{ recipient: school.accounts.parent.userId, user_id: school.accounts.parent.userId, record: pupil },
    ...{
      title: 'For Gone Rao',
      title_key: 'for gone rao',
      is_shown: isFalse,
      is_read: isFalse,
      created_at: at,
      updated_at: at,
      version: 1,
    },
  }
  const database = engine.database.forSchool(school.id)
  const places = Object.keys(row).map((_, index) => (database.dialect === 'sqlite' ? '?' : `$${index + 1}`))
  const columns = Object.keys(row).map((name) => `"${name}"`)
  const text = `insert into core_notifications (${columns.join(', ')}) values (${places.join(', ')})`
  await database.transaction(() => database.write([{ text, values: Object.values(row) }]), { label: 'told' })
  return id
}

/** All that is kept of a change request: itself, its values and the audit of it. */
async function linesOf(school: Awaited<ReturnType<typeof anotherSchool>>, id: string): Promise<string> {
  const { engine } = await testSchools()
  const database = engine.database.forSchool(school.id)
  const texts = [
    `select reason, answer from core_change_requests where id = '${id}'`,
    `select base, proposed from core_change_request_values where parent_id = '${id}'`,
    `select before, after, reason from core_audit_entries where record = '${id}'`,
  ]
  const found = await Promise.all(texts.map((text) => database.read({ text, values: [] })))
  assertSome(found)
  return JSON.stringify(found)
}

/** How many comments with a text, tags and attached files a pupil has. */
async function discussed(school: Awaited<ReturnType<typeof anotherSchool>>, pupil: string): Promise<readonly number[]> {
  const { engine } = await testSchools()
  const database = engine.database.forSchool(school.id)
  const counts = [
    `core_comments where record = '${pupil}' and text <> ''`,
    `core_taggings where record = '${pupil}'`,
    `core_files where record = '${pupil}' and (status = 'stored' or name <> '-')`,
  ].map((text) => database.read({ text: `select count(*) as n from ${text}`, values: [] }))
  return (await Promise.all(counts)).map(([row]) => Number(row?.['n']))
}

function assertSome(found: readonly (readonly unknown[])[]): void {
  if (found.some((rows) => rows.length === 0)) throw new Error('Nothing is kept of the request')
}

test.group('Erasure of a person', () => {
  test('is previewed, approved by somebody else and leaves the ledgers and a valid audit', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('erasure')
    const { admin, super_admin: owner } = school.accounts
    const { left, sibling, household } = await family(school)
    const preview = recordIn(await call(`${STUDENTS}/${left}/erasure-preview`, { token: admin.token }))
    assert.deepEqual(preview['holds'], [])
    assert.match(JSON.stringify(preview['entities']), /Full name, .*First name/)
    assert.containSubset(preview['entities'], [
      { entity: 'people.student', records: 1, erasure: 'pseudonymise' },
      { entity: 'people.household', records: 1, shared: 1 },
    ])
    const erase = { method: 'POST', token: admin.token, json: { reason: 'Asked for by the family' } }
    const asked = recordIn(await call(`${STUDENTS}/${left}/erase-data`, erase))
    assert.equal(asked['status'], 'waiting')
    assert.equal((await call(`${STUDENTS}/${left}/erase-data`, erase)).status, 409)
    const approve = (token: string) => call(`${REQUESTS}/${asked.id}/approve`, { method: 'POST', token, json: {} })
    assert.equal((await approve(admin.token)).status, 403)
    assert.equal((await approve(owner.token)).status, 200)
    const parent = { ...school.system, userId: school.accounts.parent.userId }
    const proposed = async (id: string, note: string) => {
      const input = { medical_note: note, proposal_reason: `Said of ${note}` }
      return String((await engine.act(parent, 'people.student', id, 'propose', input))?.['id'])
    }
    const requests = [await proposed(left, 'Epilepsy of the left'), await proposed(sibling, 'Eczema of the sibling')]
    await discuss(left, admin.token, 'Seen crying after maths')
    await discuss(sibling, admin.token, 'Said of the sibling')
    const told = await tell(school, left)
    const others = await tell(school, sibling)
    await drain()
    const done = await engine.read(school.system, 'core.data_request', asked.id, '')
    assert.equal(done['status'], 'done')
    const messages = await engine.list(school.system, 'core.notification', `filter[id][in]=${told},${others}`)
    assert.deepEqual(
      messages.data.map(({ id }) => id),
      [others]
    )
    const pupil = await engine.read(school.system, 'people.student', left, 'include=guardians')
    assert.containSubset(pupil, {
      name: '[erased]',
      status: 'left',
      left_on: '2026-03-31',
      phone: null,
      household: null,
    })
    assert.isNull(pupil['national_id'])
    assert.isString(pupil['admission_number'])
    const other = await engine.read(school.system, 'people.student', sibling, '')
    assert.containSubset(other, { name: 'Staying Rao', household })
    const home = await engine.read(school.system, 'people.household', household, '')
    assert.equal(home['name'], 'Rao family')

    const [gone, kept] = await Promise.all(requests.map((id) => linesOf(school, id)))
    assert.include(kept, 'Eczema of the sibling')
    assert.notInclude(gone, 'Epilepsy')

    assert.deepEqual(await discussed(school, left), [0, 0, 0])
    assert.deepEqual(await discussed(school, sibling), [1, 1, 1])

    for (let sealed = 1; sealed > 0;) sealed = await sealNext(engine.auditGround, school.id)
    const report = await verifyAudit(engine.auditGround, school.id)
    assert.deepEqual(report.breaks, [])
    const rows = await engine.database.forSchool(school.id).read({
      text: `select before, after from core_audit_entries where record = '${left}'`,
      values: [],
    })
    assert.notInclude(JSON.stringify(rows), 'Gone Rao')
  })

  test('is held up by dues, a legal hold and a pupil who is still there', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { left, sibling } = await family(green)
    const { token } = green.accounts.admin
    const erase = (id: string) =>
      call(`${STUDENTS}/${id}/erase-data`, { method: 'POST', token, json: { reason: 'Asked for' } })
    const there = await erase(sibling)
    assert.equal(there.status, 409)
    assert.include(there.text, 'still at the school')
    await engine.update(green.system, 'people.student', left, { legal_hold: true })
    const held = await erase(left)
    assert.equal(held.status, 409)
    assert.include(held.text, 'legal hold')
  })

  test('reaches no person of another school and none beyond the grant', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { left } = await family(green)
    const erase = async (token: string) =>
      (await call(`${STUDENTS}/${left}/erase-data`, { method: 'POST', token, json: { reason: 'Because' } })).status
    assert.equal(await erase(river.accounts.super_admin.token), 404)
    assert.equal(await erase(green.accounts.principal.token), 403)
    assert.equal(await erase(green.accounts.parent.token), 404)
  })
})
