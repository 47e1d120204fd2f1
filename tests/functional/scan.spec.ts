import { test } from '@japa/runner'
import { call, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

async function ground() {
  const { engine, green, river } = await testSchools()
  const tag = String(Date.now() % 100_000)
  const code = `SCAN-${tag}`
  const pupil = { name: `Scan Pupil ${tag}`, status: 'active', is_boarder: false, admission_number: code }
  const student = String((await engine.create(green.system, 'people.student', pupil)).id)
  const find = (asked: string, role: keyof typeof green.accounts = 'admin') =>
    call(`/api/v1/scan?code=${encodeURIComponent(asked)}`, { token: green.accounts[role].token })
  return { engine, green, river, code, tag, student, find }
}

test.group('Scan', () => {
  test('finds whose code it is, however it is spelled, within the grant and the school', async ({ assert }) => {
    const { code, tag, student, find, river } = await ground()
    const expected = { entity: 'people.student', id: student, label: `Scan Pupil ${tag}`, field: 'admission_number' }
    assert.deepEqual(recordsIn(await find(code)), [expected])
    assert.deepEqual(recordsIn(await find(` ${code.toLowerCase()} `)), [expected])
    assert.deepEqual(recordsIn(await find(code, 'parent')), [])
    assert.deepEqual(recordsIn(await find(`${code}0`)), [])
    const elsewhere = await call(`/api/v1/scan?code=${code}`, { token: river.accounts.admin.token })
    assert.deepEqual(recordsIn(elsewhere), [])
  })

  test('lists several kinds that bear the same code', async ({ assert }) => {
    const { engine, green, code, tag, find } = await ground()
    const staff = { name: `Scan Staff ${tag}`, type: 'other', status: 'active', employee_number: code }
    await engine.create(green.system, 'people.staff', staff)
    assert.sameMembers(
      recordsIn(await find(code)).map(({ entity }) => entity),
      ['people.student', 'people.staff']
    )
  })

  test('refuses what is no code, strange parameters and strangers', async ({ assert }) => {
    const { find, green } = await ground()
    assert.deepEqual((await find('')).body?.error?.details, { code: ['is required.'] })
    assert.deepEqual((await find('x'.repeat(201))).body?.error?.details, {
      code: ['must have at most 200 characters.'],
    })
    const { token } = green.accounts.admin
    assert.equal((await call('/api/v1/scan?code=1&entity=people.staff', { token })).status, 422)
    assert.equal((await call('/api/v1/scan?code=1')).status, 401)
  })

  test('the screen opens the one record, and says when there is none', async ({ assert }) => {
    const { code, student } = await ground()
    const { visitor } = await signIn('admin')
    const found = await visitor.get(`/scan?code=${code}`)
    assert.equal(found.status, 302)
    assert.equal(new URL(String(found.headers.get('location')), 'http://x').pathname, `/people/students/${student}`)
    const none = await visitor.get('/scan?code=NO-SUCH')
    assert.equal(none.status, 200)
    assert.include(none.text, 'NO-SUCH')
  })
})
