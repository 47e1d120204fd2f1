import { unzipSync, strFromU8 } from 'fflate'
import { test } from '@japa/runner'
import { call } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'
import { cellsOf, finished, STUDENTS } from './ground.js'

test.group('GET an export', () => {
  test('writes what the list would show, with headers and labels in words', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const path = `${STUDENTS}/export?columns=name,status,date_of_birth,household,household.phone&sort=-name&search=pupil`
    const answer = await call(path, { token })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.match(String(answer.headers.get('content-disposition')), /attachment; filename="people-students-.*\.csv"/)
    const [head, ...rows] = cellsOf(answer.text)
    assert.deepEqual(head, ['Full name', 'Status', 'Date of birth', 'Household', 'Household – Phone'])
    const names = rows.map(([name = '']) => name.toLowerCase())
    assert.deepEqual(names, names.toSorted().reverse())
    assert.includeDeepMembers(rows, [
      ['Own Pupil', 'Active', '2013-05-04', 'Own family', "'+911111100001"],
      ['Foreign Pupil', 'Active', '', 'Foreign family', ''],
    ])
  })

  test('speaks Hindi where asked to, and tells keys', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const answer = await call(`${STUDENTS}/export?columns=name,is_boarder&lang=hi&search=own+pupil`, { token })
    assert.deepEqual(cellsOf(answer.text)[1], ['Own Pupil', 'नहीं'])
    const keys = await call(`${STUDENTS}/export?columns=status,household&values=keys&bom=true&search=own+pupil`, {
      token,
    })
    assert.deepEqual(cellsOf(keys.text)[1], ['active', green.idOf('household.own')])
  })

  test('A11 is no more than the list of the same person: {$self}')
    .with(['national_id', 'guardians', 'id_nobody_knows', 'household.billing_name_no', 'constructor', 'school_id'])
    .run(async ({ assert }, column) => {
      const { green } = await testSchools()
      const { token } = green.accounts.principal
      const answer = await call(`${STUDENTS}/export?columns=name,${column}`, { token })
      assert.equal(answer.status, 422, answer.text)
      assert.property(answer.body?.error?.details, 'columns')
    })

  test('refuses who reads and may not export, and hides from who does not know', async ({ assert }) => {
    const { green } = await testSchools()
    assert.equal((await call(`${STUDENTS}/export`, { token: green.accounts.parent.token })).status, 403)
    assert.equal((await call(`/api/v1/people/staff/export`, { token: green.accounts.parent.token })).status, 404)
    assert.equal((await call(`${STUDENTS}/export`)).status, 401)
  })

  test('E08 disarms what a spreadsheet would work out, and types numbers and dates', async ({ assert }) => {
    const { engine, green } = await testSchools()
    for (const sign of ['=', '+', '-', '@', '＝']) {
      const name = `${sign}cmd|' /C calc'!A0 disarm`
      await engine.create(green.system, 'people.household', { name })
    }
    const { token } = green.accounts.principal
    const csv = await call('/api/v1/people/households/export?columns=name&search=disarm', { token })
    const lines = csv.text.trimEnd().split('\r\n').slice(1)
    assert.isAtLeast(lines.length, 5)
    for (const line of lines) assert.match(line, /^"?'/)
    const response = await fetch(
      `http://${process.env['HOST']}:${process.env['PORT']}${STUDENTS}/export?format=xlsx&columns=name,date_of_birth&search=own+pupil`,
      { headers: { authorization: `Bearer ${token}` } }
    )
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
    const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    assert.include(sheet, '<c r="B2" s="2"><v>41398</v></c>')
    assert.notInclude(sheet, '<f>')
  })

  test('as a job gives its file to its maker alone, as long as his rights are the same', async ({ assert }) => {
    const school = await anotherSchool('export-school')
    const { engine } = await testSchools()
    const { admin, principal } = school.accounts
    const accepted = await call(`${STUDENTS}/export?job=true&format=json&columns=name`, { token: admin.token })
    assert.equal(accepted.status, 202)
    const job = await finished(accepted, admin.token)
    assert.containSubset(job, { state: 'done', result: { status: 'done' }, progress: { failed: 0 } })
    const file = `/api/v1/jobs/${job.id}/file`
    const mine = await call(file, { token: admin.token })
    assert.equal(mine.status, 200)
    assert.includeDeepMembers(JSON.parse(mine.text) as object[], [{ name: 'Own Pupil' }, { name: 'Foreign Pupil' }])
    assert.equal((await call(file, { token: principal.token })).status, 404)
    assert.equal((await call(file, { token: (await testSchools()).green.accounts.admin.token })).status, 404)
    await engine.database.acrossSchools().transaction(
      async () => {
        await engine.database.acrossSchools().write([
          {
            text: `update core_exchanges set expires_at = '2020-01-01T00:00:00.000Z' where id = '${job.id}'`,
            values: [],
          },
        ])
      },
      { label: 'expire' }
    )
    assert.equal((await call(file, { token: admin.token })).status, 404)
  })

  test('keeps its file from who has lost the right', async ({ assert }) => {
    const school = await anotherSchool('export-ended')
    const { engine } = await testSchools()
    const { accountant, super_admin: owner } = school.accounts
    const accepted = await call('/api/v1/fees/invoices/export?job=true', { token: accountant.token })
    const job = await finished(accepted, accountant.token)
    assert.equal((await call(`/api/v1/jobs/${job.id}/file`, { token: accountant.token })).status, 200)
    const members = await engine.list(
      school.system,
      'core.membership',
      `filter[user]=${accountant.userId}&include=roles`
    )
    const [member] = members.data
    const change = { roles: [{ role: 'librarian' }], version: member?.['version'] }
    const changed = await call(`/api/v1/users/${String(member?.['id'])}`, {
      method: 'PATCH',
      token: owner.token,
      json: change,
    })
    assert.equal(changed.status, 200, changed.text)
    assert.include([403, 404], (await call(`/api/v1/jobs/${job.id}/file`, { token: accountant.token })).status)
  })
})
