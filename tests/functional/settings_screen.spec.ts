import { test } from '@japa/runner'
import { call, recordIn } from '../support/rest.js'
import { anotherSchool } from '../support/school/main.js'
import type { TestSchool } from '../support/school/main.js'
import { PASSWORD } from '../support/school/main.js'
import { Visitor } from '../support/visitor.js'

const CURRENT = '/api/v1/schools/current'

async function visit(school: TestSchool, role: 'admin' | 'principal' | 'teacher') {
  const visitor = new Visitor()
  await visitor.get('/login')
  await visitor.post('/login', { login: school.accounts[role].email, password: PASSWORD, next: '/' })
  return visitor
}

/** The form as a browser would send it back unchanged. */
function formIn(text: string): Record<string, string> {
  const form: Record<string, string> = {}
  let box = 0
  const inputs = text.matchAll(/<input ([^>]*)>/g)
  for (const [, attributes = ''] of inputs) {
    const at = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
    const name = at('name')
    if (name === undefined || name === '_csrf') continue
    if (at('type') === 'checkbox' && !/\bchecked\b/.test(attributes)) continue
    form[name.replace('[]', () => `[${box++}]`)] = at('value') ?? ''
  }
  for (const [, name = '', options = ''] of text.matchAll(/<select [^>]*?name="([^"]+)"[^>]*>([^]*?)<\/select>/g)) {
    form[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? ''
  }
  return form
}

test.group('The settings on a screen', (group) => {
  let school: TestSchool
  group.setup(async () => {
    school = await anotherSchool('settings-screen')
  })

  test('sent back unchanged they change nothing', async ({ assert }) => {
    const visitor = await visit(school, 'admin')
    const form = formIn((await visitor.get('/settings')).text)
    const before = recordIn(await call(CURRENT, { token: school.accounts.admin.token }))
    assert.equal((await visitor.post('/settings', form)).status, 303)
    assert.deepEqual(recordIn(await call(CURRENT, { token: school.accounts.admin.token })), before)
  })

  test('what is changed is in force, and the colour is on the page', async ({ assert }) => {
    const visitor = await visit(school, 'admin')
    const form = formIn((await visitor.get('/settings')).text)
    const { own_colour: _off, ...rest } = form
    const changed = {
      ...rest,
      'name': 'New Name',
      'own_colour[0]': 'false',
      'own_colour[1]': 'true',
      'colour': '#7A1F5C',
      'working_days[9]': '6',
    }
    assert.equal((await visitor.post('/settings', changed)).status, 303)
    const after = recordIn(await call(CURRENT, { token: school.accounts.admin.token }))
    assert.containsSubset(after, { name: 'New Name', colour: '#7a1f5c', working_days: [1, 2, 3, 4, 5, 6] })
    assert.include((await visitor.get('/settings')).text, 'href="/brand/7a1f5c.css"')
    const sheet = await call('/brand/7a1f5c.css')
    assert.equal(sheet.headers.get('content-type'), 'text/css; charset=utf-8')
    assert.equal((await call('/brand/red;}.css')).status, 404)
    const stale = await visitor.post('/settings', { ...changed, name: 'Late' })
    assert.equal(stale.status, 409)
    assert.include(stale.text, 'value="Late"')
  })

  test('a colour that cannot be read, and other mistakes, are told beside their fields', async ({ assert }) => {
    const visitor = await visit(school, 'admin')
    const form = formIn((await visitor.get('/settings')).text)
    const light = await visitor.post('/settings', { ...form, own_colour: 'true', colour: '#ffee88' })
    assert.equal(light.status, 422)
    assert.include(light.text, 'id="field-colour-error"')
    assert.include(light.text, 'too light')
    const day = await visitor.post('/settings', { ...form, fiscal_day: '40' })
    assert.include(day.text, 'id="field-fiscal_day-error"')
  })

  test('are for who runs the school to see, and for admins to change', async ({ assert }) => {
    const principal = await visit(school, 'principal')
    const page = await principal.get('/settings')
    assert.equal(page.status, 200)
    assert.notInclude(page.text, 'save-bar')
    assert.equal((await principal.post('/settings', { ...formIn(page.text), name: 'Taken' })).status, 403)
    assert.equal((await principal.post('/settings/plugins/fees', { on: 'false' })).status, 403)
    const teacher = await visit(school, 'teacher')
    for (const path of ['/settings', '/settings/words', '/settings/words/people.student']) {
      assert.equal((await teacher.get(path)).status, 404, path)
    }
    await teacher.get('/profile')
    assert.equal((await teacher.post('/settings', { name: 'Taken' })).status, 404)
  })

  test('a module that others need is not switched off, and the page says which', async ({ assert }) => {
    const visitor = await visit(school, 'admin')
    await visitor.get('/settings')
    const refused = await visitor.post('/settings/plugins/academics', { on: 'false' })
    assert.equal(refused.status, 409)
    assert.include(refused.text, 'Academics cannot be switched off, because these need it: Fees')
    assert.equal((await visitor.post('/settings/plugins/fees', { on: 'false' })).status, 303)
    assert.equal((await visitor.get('/fees/invoices')).status, 404)
    assert.equal((await visitor.post('/settings/plugins/fees', { on: 'true' })).status, 303)
    assert.equal((await visitor.get('/fees/invoices')).status, 200)
    assert.equal((await visitor.post('/settings/plugins/nothing', { on: 'true' })).status, 404)
  })

  test('own words stand on the screens until they are taken back', async ({ assert }) => {
    const visitor = await visit(school, 'admin')
    const path = '/settings/words/people.student'
    const form = formIn((await visitor.get(path)).text)
    const said = await visitor.post(path, { ...form, 'words[w0]': 'Learner', 'words[w1]': 'Learners' })
    assert.equal(said.status, 303)
    assert.match((await visitor.get('/people/students')).text, /<h1 class="page-title">Learners<\/h1>/)
    assert.equal((await visitor.post(path, { ...form, 'words[w0]': 'Late' })).status, 409)
    const again = formIn((await visitor.get(path)).text)
    assert.equal(again['words[w0]'], 'Learner')
    assert.equal((await visitor.post(path, { ...again, 'words[w0]': '', 'words[w1]': ' ' })).status, 303)
    assert.match((await visitor.get('/people/students')).text, /<h1 class="page-title">Students<\/h1>/)
    assert.equal(formIn((await visitor.get(path)).text)['words[w0]'], '')
    assert.equal((await visitor.get('/settings/words/core.user')).status, 404)
    const principal = await visit(school, 'principal')
    await principal.get(path)
    assert.equal((await principal.post(path, { 'words[w0]': 'Taken' })).status, 403)
  })
})
