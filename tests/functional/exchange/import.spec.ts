import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { zipSync } from 'fflate'
import { test } from '@japa/runner'
import { FAULTS } from '../../../start/faults.js'
import type { Fault } from '../../../start/faults.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'
import type { TestSchool } from '../../support/school/main.js'
import { finished, STUDENTS } from './ground.js'

const CSV = { 'content-type': 'text/csv' }

async function send(
  school: TestSchool,
  query: string,
  text: string | Uint8Array<ArrayBuffer>,
  path = STUDENTS
): Promise<Answer> {
  const { token } = school.accounts.admin
  return call(`${path}/import${query}`, { method: 'POST', token, headers: CSV, raw: text })
}

async function bring(school: TestSchool, query: string, text: string, path = STUDENTS) {
  const accepted = await send(school, query, text, path)
  if (accepted.status !== 202) throw new Error(`${accepted.status} ${accepted.text}`)
  return finished(accepted, school.accounts.admin.token)
}

async function named(school: TestSchool, search: string, more = ''): Promise<readonly Record<string, unknown>[]> {
  const answer = await call(`${STUDENTS}?per_page=200&sort=name&search=${search}${more}`, {
    token: school.accounts.admin.token,
  })
  return recordsIn(answer)
}

test.group('POST an import', () => {
  test('makes records by headers in words, with links, choices, days and own rows as people write them', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const text =
      '\uFEFFFull name;Status;Date of birth;Boarder;Household;Phone;Guardians 1 – Guardian;Guardians 1 – Relation\r\n' +
      '"Impword; A";On long leave;04/05/2013;Yes;Own family;\'+911111100091;Foreign Guardian;Mother\r\n' +
      '\r\n' +
      'Impword B;active;2014-01-02;no;own FAMILY;;;\r\n'
    const job = await bring(green, '', text)
    assert.containSubset(job, { state: 'done', progress: { total: 2, done: 2, failed: 0 } })
    const [second, first] = await named(green, 'impword', '&include=guardians')
    assert.containSubset(first, {
      name: 'Impword; A',
      status: 'long_leave',
      date_of_birth: '2013-05-04',
      is_boarder: true,
      household: green.idOf('household.own'),
      phone: '+911111100091',
      guardians: [{ guardian: green.idOf('guardian.foreign'), relation: 'mother' }],
    })
    assert.containSubset(second, { name: 'Impword B', is_boarder: false, guardians: [] })
    assert.match(String(first?.['admission_number']), /^STU-/)
  })

  test('writes what can be written and tells line and field of the rest, which comes back as a file', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const text =
      'name,status,date_of_birth,household\n' +
      'Partly good,active,2013-05-04,Own family\n' +
      'Partly bad,flying,2013-13-45,Nobody at all\n' +
      ',active,,\n' +
      'Partly fine,active,,\n'
    const job = await bring(green, '', text)
    assert.containSubset(job, { progress: { total: 4, done: 2, failed: 2 }, result: { status: 'done', failed: 2 } })
    const { errors } = job['result'] as { errors: { row: number; details: Record<string, string[]> }[] }
    assert.deepEqual(
      errors.map(({ row }) => row),
      [3, 4]
    )
    assert.sameMembers(Object.keys(errors[0]?.details ?? {}), ['status', 'date_of_birth', 'household'])
    assert.sameMembers(Object.keys(errors[1]?.details ?? {}), ['name'])
    assert.lengthOf(await named(green, 'partly'), 2)
    const file = await call(`/api/v1/jobs/${job.id}/errors`, { token: green.accounts.admin.token })
    assert.include(file.text, 'Partly bad,flying')
    assert.notInclude(file.text, 'Partly good')
    assert.equal((await call(`/api/v1/jobs/${job.id}/errors`, { token: green.accounts.principal.token })).status, 404)
  })

  test('all or nothing writes nothing where one row cannot be', async ({ assert }) => {
    const { green } = await testSchools()
    const job = await bring(green, '?mode=all_or_nothing', 'name,status\nWholly a,active\nWholly b,nonsense\n')
    assert.containSubset(job, { state: 'done', result: { status: 'refused', failed: 1 } })
    assert.lengthOf(await named(green, 'wholly'), 0)
    const whole = await bring(green, '?mode=all_or_nothing', 'name,status\nWholly a,active\nWholly b,suspended\n')
    assert.containSubset(whole, { result: { status: 'done', done: 2, failed: 0 } })
    assert.lengthOf(await named(green, 'wholly'), 2)
  })

  test('a dry run says the same and writes nothing, not even a number of a series', async ({ assert }) => {
    const { green } = await testSchools()
    const job = await bring(green, '?dry_run=true', 'name,status\nDryly a,active\nDryly b,nonsense\n')
    assert.containSubset(job, { result: { status: 'done', done: 1, failed: 1, dry_run: true } })
    assert.lengthOf(await named(green, 'dryly'), 0)
    assert.equal(
      (await call(`/api/v1/jobs/${job.id}/undo`, { method: 'POST', token: green.accounts.admin.token })).status,
      409
    )
  })

  test('changes what is there by its key, makes what is not, and takes it back where nobody else has written', async ({
    assert,
  }) => {
    const school = await anotherSchool('import-upsert')
    const { token } = school.accounts.admin
    await bring(school, '', 'admission_number,name,status\nKEY-1,Upsword one,active\nKEY-2,Upsword two,active\n')
    const job = await bring(
      school,
      '?write=upsert&key=admission_number',
      'admission_number,name,status,house\nkey-1,Upsword uno,,Red\nKEY-3,Upsword tres,active,Blue\nKEY-3,Again,active,\n'
    )
    assert.containSubset(job, { progress: { done: 2, failed: 1 } })
    assert.deepEqual(
      (await named(school, 'upsword')).map(({ name, house }) => [name, house]),
      [
        ['Upsword tres', 'Blue'],
        ['Upsword two', null],
        ['Upsword uno', 'Red'],
      ]
    )
    const [tres] = await named(school, 'tres')
    await call(`${STUDENTS}/${String(tres?.['id'])}`, { method: 'PATCH', token, json: { house: 'Green' } })
    const undo = await call(`/api/v1/jobs/${job.id}/undo`, { method: 'POST', token })
    assert.equal(undo.status, 202, undo.text)
    const undone = await finished(undo, token)
    assert.containSubset(undone, { progress: { done: 1, failed: 1 } })
    assert.deepEqual(
      (await named(school, 'upsword')).map(({ name, house }) => [name, house]),
      [
        ['Upsword one', null],
        ['Upsword tres', 'Green'],
        ['Upsword two', null],
      ]
    )
    assert.equal((await call(`/api/v1/jobs/${job.id}/undo`, { method: 'POST', token })).status, 409)
  })

  test('B06 F03 goes by the checks and rights of REST on every path in: {$self}')
    .with(['create', 'update', 'restore', 'import'])
    .run(async ({ assert }, way) => {
      const { engine, green } = await testSchools()
      const { token } = green.accounts.admin
      // Years of a school do not overlap.
      const year = 2040 + 2 * ['create', 'update', 'restore', 'import'].indexOf(way)
      const bad = { starts_on: '2031-06-01', ends_on: '2030-01-01' }
      const years = '/api/v1/academics/years'
      const made = await engine.create(green.system, 'academics.year', {
        name: `Checked ${way}`,
        starts_on: `${year}-04-01`,
        ends_on: `${year + 1}-03-31`,
      })
      const id = String(made.id)
      if (way === 'create') {
        assert.equal((await call(years, { method: 'POST', token, json: { name: 'Never', ...bad } })).status, 422)
      } else if (way === 'update') {
        assert.equal((await call(`${years}/${id}`, { method: 'PATCH', token, json: bad })).status, 422)
      } else if (way === 'restore') {
        const path = `${years}/${id}`
        await call(path, { method: 'DELETE', token })
        assert.equal((await call(`${path}/restore`, { method: 'POST', token, json: bad })).status, 422)
      } else {
        const job = await bring(green, '', 'name,starts_on,ends_on\nNever,2031-06-01,2030-01-01\n', years)
        assert.containSubset(job, { progress: { done: 0, failed: 1 } })
        const update = await bring(
          green,
          '?write=update&key=name',
          `name,starts_on,ends_on\nChecked ${way},2031-06-01,2030-01-01\n`,
          years
        )
        assert.containSubset(update, { progress: { done: 0, failed: 1 } })
      }
      const stored = recordsIn(
        await call(`${years}?filter[name][in]=Never,Checked+${way}&fields=name,ends_on`, { token })
      )
      assert.isTrue(stored.every(({ ends_on: end }) => end === `${year + 1}-03-31`))
    })

  test('F05 refuses a header that fills nothing the sender may write: {$self}')
    .with([
      '__proto__',
      'constructor',
      'prototype',
      'id',
      'school_id',
      'version',
      'created_by',
      'nonsense',
      'photo',
      '',
    ])
    .run(async ({ assert }, header) => {
      const { green } = await testSchools()
      const answer = await send(green, '', `name,status,"${header}"\nNever here,active,1\n`)
      assert.equal(answer.status, 422, answer.text)
      assert.lengthOf(await named(green, 'never+here'), 0)
    })

  test('a mapping leads to no field that its sender may not write', async ({ assert }) => {
    const { green } = await testSchools()
    for (const field of ['id', 'created_by', '__proto__', 'school_id', 'guardians']) {
      const answer = await send(green, `?map[Secret]=${field}`, 'name,status,Secret\nNever here,active,1\n')
      assert.equal(answer.status, 422, field)
    }
    const left = await bring(green, '?map[Secret]=', 'name,status,Secret\nLeftout pupil,active,1\n')
    assert.containSubset(left, { progress: { done: 1 } })
  })

  test('is for who may import', async ({ assert }) => {
    const { green } = await testSchools()
    const raw = 'name,status\nNever here,active\n'
    const as = (token?: string) =>
      call(`${STUDENTS}/import`, { method: 'POST', headers: CSV, raw, ...(token ? { token } : {}) })
    assert.equal((await as()).status, 401)
    assert.equal((await as(green.accounts.parent.token)).status, 403)
    assert.equal((await as(green.accounts.principal.token)).status, 403)
    assert.lengthOf(await named(green, 'never+here'), 0)
  })

  test('E08 refuses files that are none, too large or made to hurt: {name}')
    .with([
      { name: 'empty', bytes: new Uint8Array([10]) },
      { name: 'open quote', bytes: new TextEncoder().encode('name,status\n"open,active\n') },
      { name: 'latin', bytes: new Uint8Array([110, 97, 109, 101, 10, 0xe9, 10]) },
      { name: 'broken zip', bytes: new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3]) },
      {
        name: 'bomb',
        bytes: new Uint8Array(zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(210 * 1024 * 1024) }, { level: 9 })),
      },
      { name: 'many columns', bytes: new TextEncoder().encode(`${'name,'.repeat(201)}\n`) },
    ])
    .run(async ({ assert }, { bytes }) => {
      const { green } = await testSchools()
      const answer = await send(green, '', bytes as Uint8Array<ArrayBuffer>)
      assert.equal(answer.status, 422, answer.text)
      assert.property(answer.body?.error?.details, 'file')
    })
    .timeout(60_000)

  test('what was exported comes in again, as CSV and as a workbook', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    for (const format of ['csv', 'xlsx']) {
      const query = `format=${format}&columns=name,status,date_of_birth,phone,household&search=own+pupil`
      const out = await fetch(`http://${process.env['HOST']}:${process.env['PORT']}${STUDENTS}/export?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const form = new FormData()
      form.append('file', new Blob([await out.arrayBuffer()]), `pupils.${format}`)
      const response = await fetch(
        `http://${process.env['HOST']}:${process.env['PORT']}${STUDENTS}/import?dry_run=true`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: form,
        }
      )
      const text = await response.text()
      assert.equal(response.status, 202, text)
      const accepted = { status: 202, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] }
      assert.containSubset(await finished(accepted, token), { progress: { failed: 0 }, result: { errors: [] } })
    }
  })

  test('a template has headers, choices and examples', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const csv = await call(`${STUDENTS}/import`, { token })
    assert.match(csv.text, /^\uFEFF?Admission no\.,Full name,/)
    const json = JSON.parse((await call(`${STUDENTS}/import?format=json`, { token })).text) as Record<string, unknown>[]
    assert.containSubset(
      json.find(({ key }) => key === 'status'),
      { header: 'Status', example: 'Applicant' }
    )
    assert.isTrue(json.some(({ key }) => key === 'guardians.1.guardian'))
    assert.equal((await call(`${STUDENTS}/import`, { token: green.accounts.parent.token })).status, 403)
  })

  test('goes on where a killed process has stopped, and makes nothing twice', async ({ assert }) => {
    const school = await anotherSchool('import-killed')
    const { engine } = await testSchools()
    const rows = Array.from({ length: 250 }, (_, at) => `Killed ${String(at).padStart(3, '0')},active`)
    const accepted = await send(school, '', `name,status\n${rows.join('\n')}\n`)
    const { job } = recordIn(accepted)
    // As it stands when a process was killed after its first step: another runner's turn has not run out yet.
    const database = engine.database.acrossSchools()
    const set = (text: string) =>
      database.transaction(async () => void (await database.write([{ text, values: [] }])), { label: 'killed' })
    await set(
      `update core_exchanges set runner = '00000000-0000-7000-8000-000000000001', runner_until = '2999-01-01T00:00:00.000Z' where id = '${String(job)}'`
    )
    const held = await finished(accepted, school.accounts.admin.token)
    assert.containSubset(held, { state: 'waiting', progress: { done: 0 } })
    await set(`update core_exchanges set runner_until = '2020-01-01T00:00:00.000Z' where id = '${String(job)}'`)
    await set(`update core_outbox_messages set available_at = '2020-01-01T00:00:00.000Z' where id = '${String(job)}'`)
    const done = await finished(accepted, school.accounts.admin.token)
    assert.containSubset(done, { state: 'done', progress: { total: 250, done: 250, failed: 0 } })
    const { meta } = await engine.list(school.system, 'people.student', 'search=killed&count=exact')
    assert.equal(meta.total, 250)
  })

  test('is given up after a few tries that failed by a fault of ours, which is told and says nothing of people', async ({
    assert,
  }) => {
    const school = await anotherSchool('import-broken')
    const { engine } = await testSchools()
    const told: Fault[] = []
    const listen = (fault: unknown) => void told.push(fault as Fault)
    subscribe(FAULTS, listen)
    const accepted = await send(school, '', 'name,status\nBroken Pupil,active\n')
    const { job } = recordIn(accepted)
    const text = `delete from core_exchange_parts where exchange = '${String(job)}'`
    const database = engine.database.acrossSchools()
    await database.transaction(async () => void (await database.write([{ text, values: [] }])), { label: 'break' })
    let end = await finished(accepted, school.accounts.admin.token)
    const again = `update core_outbox_messages set available_at = '2020-01-01T00:00:00.000Z' where id = '${String(job)}'`
    for (let round = 0; round < 3 && end['state'] !== 'failed'; round++) {
      await database.transaction(async () => void (await database.write([{ text: again, values: [] }])), {
        label: 'go',
      })
      end = await finished(accepted, school.accounts.admin.token)
    }
    unsubscribe(FAULTS, listen)
    assert.containSubset(end, { state: 'failed', progress: { done: 0 } })
    assert.lengthOf(told, 3)
    assert.isTrue(told.every(({ facts }) => facts['exchange'] === job))
    assert.notInclude(JSON.stringify([told, end]), 'Broken Pupil')
    assert.lengthOf(await named(school, 'broken'), 0)
  })
})
