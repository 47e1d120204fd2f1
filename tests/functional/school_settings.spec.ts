import { test } from '@japa/runner'
import { stateOf } from '../support/database_state.js'
import { call, recordIn } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

const CURRENT = '/api/v1/schools/current'
const FEES = `${CURRENT}/plugins/fees`

async function tokens() {
  const { engine, green, river } = await testSchools()
  const token = (role: keyof typeof river.accounts) => river.accounts[role].token
  const put = (path: string, json: object) => call(path, { method: 'PUT', token: token('super_admin'), json })
  const patch = (json: object, role: 'admin' | 'principal' | 'teacher' = 'admin') =>
    call(CURRENT, { method: 'PATCH', token: token(role), json })
  return { engine, green, river, token, put, patch }
}

test.group('Settings of a school', () => {
  test('are shown to who runs it, and changed by admins', async ({ assert }) => {
    const { river, token, patch, green } = await tokens()
    const before = recordIn(await call(CURRENT, { token: token('principal') }))
    assert.equal(before.id, river.id)
    assert.equal((await call(CURRENT, { token: token('teacher') })).status, 404)
    assert.equal((await patch({ name: 'Taken' }, 'teacher')).status, 404)
    assert.equal((await patch({ name: 'Taken' }, 'principal')).status, 403)
    const changes = {
      working_days: [1, 2, 3, 4, 5, 6],
      colour: '#0a7d5c',
      second_factor_roles: ['welfare'],
      open_sign_up: false,
    }
    const after = recordIn(await patch(changes))
    assert.containsSubset(after, changes)
    assert.equal(after['settings_version'], Number(before['settings_version']) + 1)
    assert.equal((await patch({ name: 'Late', version: Number(before['version']) })).status, 409)
    const other = recordIn(await call(CURRENT, { token: green.accounts.admin.token }))
    assert.notEqual(other['colour'], '#0a7d5c')
  })

  test('are refused by name where they are none of its own, or wrong', async ({ assert }) => {
    const { engine, patch, green } = await tokens()
    const before = await stateOf(engine)
    const cases: readonly [object, string][] = [
      [{ slug: 'green' }, 'slug'],
      [{ status: 'closed' }, 'status'],
      [{ id: green.id }, 'id'],
      [{ school_id: green.id }, 'school_id'],
      [{ settings_version: 9 }, 'settings_version'],
      [{ plugins_off: 'fees' }, 'plugins_off'],
      [{ timezone: 'Mars/Base' }, 'timezone'],
      [{ locale: 'x_y_z!' }, 'locale'],
      [{ first_weekday: 8 }, 'first_weekday'],
      [{ colour: 'red; background: url(//evil.test)' }, 'colour'],
      [{ working_days: '1,2' }, 'working_days'],
      [{ working_days: [9] }, 'working_days'],
      [{ login_limit_account: 1 }, 'login_limit_account'],
    ]
    for (const [json, name] of cases) {
      const { status, body } = await patch(json)
      assert.equal(status, 422, name)
      assert.property(body?.error?.details, name)
    }
    assert.deepEqual(await stateOf(engine), before)
  })

  test('have another currency until there are amounts in it', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('currency')
    const { token } = school.accounts.admin
    const patch = (json: object) => call(CURRENT, { method: 'PATCH', token, json })
    assert.equal((await patch({ currency: 'USD' })).status, 200)
    assert.equal((await patch({ currency: 'INR' })).status, 200)
    const account = await engine.create(school.system, 'fees.account', {
      code: '5999',
      name: 'Repairs',
      kind: 'expense',
      is_active: true,
    })
    const expense = { date: '2026-11-01', vendor: 'Roofer', account: String(account.id), amount: '10.00', mode: 'bank' }
    await engine.create(school.system, 'fees.expense', expense)
    const { status, body } = await patch({ currency: 'USD' })
    assert.equal(status, 409)
    assert.property(body?.error?.details, 'currency')
    const [kept] = (await engine.list(school.system, 'fees.expense', '')).data
    assert.equal(kept?.['amount'], '10.00')
  })
})

test.group('Plugins of a school', (group) => {
  group.each.teardown(async () => {
    const { put } = await tokens()
    await put(FEES, { on: true, with_required: true })
  })

  test('switched off are gone at the next request, for that school alone, and their data stays', async ({ assert }) => {
    const { engine, green, river, token, put } = await tokens()
    const path = '/api/v1/fees/heads'
    const head = { name: 'Library', kind: 'other' }
    const made = await call(path, { method: 'POST', token: token('accountant'), json: head })
    const before = (await call(path, { token: token('accountant') })).status
    assert.equal(before, 200)
    assert.equal((await put(FEES, { on: false })).status, 200)
    for (const gone of [path, '/api/v1/invoices', `${path}/${crypto.randomUUID()}`, '/api/v1/fees/defaulters']) {
      const answer = await call(gone, { token: token('super_admin') })
      assert.equal(answer.status, 404, gone)
      assert.deepEqual(
        answer.body?.error?.message,
        (await call('/api/v1/no/where', { token: token('super_admin') })).body?.error?.message
      )
    }
    assert.equal((await call(path, { method: 'POST', token: token('accountant'), json: head })).status, 404)
    assert.equal((await call(path, { token: green.accounts.accountant.token })).status, 200)
    const document = await call('/api/openapi.json', { token: token('super_admin') })
    assert.notInclude(document.text, '/fees/')
    assert.include(document.text, '/people/students')
    assert.include((await call('/api/openapi.json', { token: green.accounts.admin.token })).text, '/fees/')
    const student = `/api/v1/people/students/${river.idOf('student.own')}`
    assert.equal((await call(`${student}?include=invoices`, { token: token('admin') })).status, 422)
    assert.equal((await call(student, { token: token('admin') })).status, 200)
    const registry = engine.registryOf((await engineSchool()) ?? river.system.school)
    assert.isFalse(registry.plugins.some(({ name }) => name === 'fees'))
    assert.isFalse(registry.menu.some(({ plugin }) => plugin === 'fees'))
    assert.isFalse(registry.jobs.some(({ name }) => name.startsWith('fees.')))
    assert.equal((await put(FEES, { on: true })).status, 200)
    const back = await call(path, { token: token('accountant') })
    assert.equal(back.status, 200)
    if (made.status === 201) assert.include(back.text, recordIn(made).id)
  })

  test('switched off have no screens, menu entries and pickers', async ({ assert }) => {
    const { put } = await tokens()
    assert.equal((await put(FEES, { on: false })).status, 200)
    const { visitor } = await signIn('admin', 'river')
    const home = await visitor.get('/')
    assert.equal(home.status, 200)
    assert.notInclude(home.text, 'href="/fees/')
    for (const path of ['/fees/invoices', '/fees/counter', '/fees/configurator', '/pickers/fees.head']) {
      assert.equal((await visitor.get(path)).status, 404, path)
    }
    const { visitor: other } = await signIn('admin')
    assert.include((await other.get('/')).text, 'href="/fees/')
  })

  test('that others require stay on, and name them; what is required comes along when asked for', async ({
    assert,
  }) => {
    const { put, token } = await tokens()
    const academics = `${CURRENT}/plugins/academics`
    const refused = await put(academics, { on: false })
    assert.equal(refused.status, 409)
    assert.deepEqual(refused.body?.error?.details['plugins'], ['fees'])
    assert.equal((await put(`${CURRENT}/plugins/people`, { on: false })).status, 409)
    assert.equal((await put(FEES, { on: false })).status, 200)
    assert.equal((await put(academics, { on: false })).status, 200)
    assert.equal((await call('/api/v1/academics/years', { token: token('admin') })).status, 404)
    assert.equal((await call('/api/v1/people/students', { token: token('admin') })).status, 200)
    const alone = await put(FEES, { on: true })
    assert.equal(alone.status, 409)
    assert.deepEqual(alone.body?.error?.details['plugins'], ['academics'])
    assert.equal((await put(FEES, { on: true, with_required: true })).status, 200)
    assert.equal((await call('/api/v1/academics/years', { token: token('admin') })).status, 200)
    assert.equal((await put(`${CURRENT}/plugins/nothing`, { on: false })).status, 404)
  })
})

/** River as it stands in the database now. */
async function engineSchool() {
  const { default: app } = await import('@adonisjs/core/services/app')
  const { Schools } = await import('../../app/schools/main.js')
  const schools = await app.container.make(Schools)
  return schools.schoolNamed('river')
}
