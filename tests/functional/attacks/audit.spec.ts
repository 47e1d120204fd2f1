import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

const AUDIT = '/api/v1/audit-entries'

/** A pupil with a note for the office, which teachers and accountants do not see. */
async function notedStudent(name: string): Promise<string> {
  const { green } = await testSchools()
  const { token } = green.accounts.admin
  const json = { name, status: 'active', is_boarder: false, office_note: 'SECRET-NOTE', medical_note: 'SECRET-HEALTH' }
  return recordIn(await call('/api/v1/people/students', { method: 'POST', token, json })).id
}

test.group('Attacks on the audit', () => {
  test('A14 a history holds the values of those fields alone that the reader sees of the record', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const path = `/api/v1/people/students/${await notedStudent('Noted Pupil')}/history`
    const answer = await call(path, { token: green.accounts.accountant.token })
    const [entry] = recordsIn(answer)
    assert.containSubset(entry, { hidden: true, after: { name: 'Noted Pupil' } })
    for (const word of ['SECRET-NOTE', 'SECRET-HEALTH', 'office_note', 'medical_note']) {
      assert.notInclude(answer.text, word)
    }
    assert.include((await call(path, { token: green.accounts.principal.token })).text, 'SECRET-NOTE')
  })

  test('A14 the values of rows are those of columns that the reader sees', async ({ assert }) => {
    const { green } = await testSchools()
    const id = await notedStudent('Rows Pupil')
    const { token } = green.accounts.admin
    const guardian = green.idOf('guardian.foreign')
    const row = { guardian, relation: 'mother', custody_note: 'SECRET-CUSTODY' }
    const path = `/api/v1/people/students/${id}`
    const read = recordIn(await call(path, { token }))
    recordIn(await call(path, { method: 'PATCH', token, json: { version: read.version, guardians: [row] } }))
    const seen = await call(`${path}/history`, { token: green.accounts.accountant.token })
    assert.include(seen.text, guardian)
    assert.notInclude(seen.text, 'SECRET-CUSTODY')
    assert.notInclude(seen.text, 'custody_note')
  })

  test('A14 a history of a record outside the grant, of another school and of no such id is 404', async ({
    assert,
  }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    for (const id of [river.idOf('student.own'), crypto.randomUUID()]) {
      assert.equal((await call(`/api/v1/people/students/${id}/history`, { token })).status, 404)
    }
    const path = `/api/v1/people/staff/${crypto.randomUUID()}/history`
    assert.equal((await call(path, { token: green.accounts.student.token })).status, 404)
  })

  test('A14 portal roles read no history, of their own records neither', async ({ assert }) => {
    const { green } = await testSchools()
    const own = `/api/v1/people/students/${green.idOf('student.own')}/history`
    const foreign = `/api/v1/people/students/${green.idOf('student.foreign')}/history`
    const { token } = green.accounts.parent
    assert.deepEqual([(await call(own, { token })).status, (await call(foreign, { token })).status], [403, 403])
  })

  test('A14 the audit is there for roles granted it alone, and of their school alone', async ({ assert }) => {
    const { green, river } = await testSchools()
    for (const role of ['teacher', 'accountant', 'parent', 'student'] satisfies RoleName[]) {
      assert.equal((await call(AUDIT, { token: green.accounts[role].token })).status, 404, role)
    }
    assert.equal((await call(AUDIT)).status, 401)
    const foreign = recordsIn(
      await call(`${AUDIT}?record=${river.idOf('student.own')}`, { token: green.accounts.admin.token })
    )
    assert.isEmpty(foreign)
  })

  test('A14 entries about what the reader is not granted hold no values, secrets of users least of all', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const answer = await call(`${AUDIT}?entity=core.user&per_page=200`, { token: green.accounts.admin.token })
    const entries = recordsIn(answer)
    assert.isAbove(entries.length, 0)
    for (const { before, after, hidden } of entries) assert.deepEqual([before, after, hidden], [null, null, true])
    assert.notInclude(answer.text, '$')
  })

  test('no path changes, adds or removes an entry', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const { token } = green.accounts.super_admin
    const [entry] = recordsIn(await call(`${AUDIT}?per_page=1`, { token }))
    const bases = [AUDIT, '/api/v1/core/audit-entries', '/api/v1/core/audit_entries', '/api/v1/core/audit-seals']
    for (const base of bases) {
      for (const path of [base, `${base}/${String(entry?.id)}`]) {
        for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
          assert.include([404, 405], (await call(path, { method, token, json: {} })).status, `${method} ${path}`)
        }
      }
    }
    const routes = engine.baseRegistry.routes.filter(({ entity }) => entity.startsWith('core.audit'))
    assert.isEmpty(routes)
    const { accounts, id } = green
    const actor = {
      ...green.system,
      kind: 'user' as const,
      userId: accounts.super_admin.userId,
      roles: ['super_admin'],
    }
    assert.equal(actor.school.id, id)
    for (const work of [
      () => engine.create(actor, 'core.audit_entry', {}),
      () => engine.update(actor, 'core.audit_entry', String(entry?.id), { action: 'x' }),
      () => engine.remove(actor, 'core.audit_entry', String(entry?.id)),
      () => engine.list(actor, 'core.audit_entry', ''),
    ]) {
      await assert.rejects(work)
    }
  })
})
