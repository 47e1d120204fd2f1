import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { HostRules } from '../../app/schools/main.js'
import { rawCall } from '../support/raw_request.js'
import { call } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { PARTIAL, Visitor } from '../support/visitor.js'
import { GOOD_PASSWORD, newUser } from './attacks/people.js'

/** A user of the green school who is a teacher at the river school too, signed in at green. */
async function twoSchools() {
  const { river, engine } = await testSchools()
  const user = await newUser()
  const member = {
    user: user.userId,
    name: 'Two schools',
    status: 'active',
    roles: [{ role: 'teacher', active: true }],
  }
  await engine.create(river.system, 'core.membership', member)
  const visitor = new Visitor()
  await visitor.get('/login')
  await visitor.post('/login', { login: user.email, password: GOOD_PASSWORD, next: '/' })
  return { ...user, river, visitor }
}

test.group('The profile', () => {
  test('changes name and language, and the screens speak it from then on, at the next sign-in too', async ({
    assert,
  }) => {
    const { email } = await newUser()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    const page = await visitor.get('/profile')
    assert.include(page.text, email)
    const saved = await visitor.post('/profile', { name: ' Asha Rao ', locale: 'hi' })
    assert.equal(saved.status, 303)
    const after = await visitor.get('/profile')
    assert.include(after.text, '<html lang="hi"')
    assert.include(after.text, 'value="Asha Rao"')
    await visitor.post('/logout', {})
    assert.include((await visitor.get('/login')).text, '<html lang="en"')
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    assert.include((await visitor.get('/')).text, '<html lang="hi"')
  })

  test('says beside the field what is wrong, and saves nothing', async ({ assert }) => {
    const { email } = await newUser()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    await visitor.get('/profile')
    const refused = await visitor.post('/profile', { name: '', locale: 'xx' })
    assert.equal(refused.status, 422)
    assert.include(refused.text, 'id="field-name-error"')
    assert.include(refused.text, 'id="field-locale-error"')
  })
})

test.group('Other schools of a user', () => {
  test('are offered in the menu of the account, and entered by one step', async ({ assert }) => {
    const { visitor, river } = await twoSchools()
    const menu = await visitor.get('/profile/schools', PARTIAL)
    assert.include(menu.text, 'School river')
    assert.notInclude(menu.text, '<html')
    const token = (await visitor.postJson('/api/docs/token', {})).body as unknown as { access_token: string }
    const session = visitor.cookie('lectern_session')
    const moved = await visitor.post('/profile/school', { school: river.id })
    assert.deepEqual([moved.status, moved.headers.get('location')], [303, '/'])
    assert.notEqual(visitor.cookie('lectern_session'), session)
    const home = await visitor.get('/')
    assert.include(home.text, 'School river')
    assert.notInclude(home.text, 'School green')
    assert.notInclude(home.text, 'href="/roles"')
    assert.equal((await visitor.get('/audit')).status, 404)
    // What the sign-in has given for the other school is worth nothing now.
    assert.equal((await call('/api/v1/users/me', { token: token.access_token })).status, 401)
  })

  test('that are not his do not exist', async ({ assert }) => {
    const { river } = await testSchools()
    const { email } = await newUser()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    assert.notInclude((await visitor.get('/profile')).text, 'School river')
    for (const school of [river.id, crypto.randomUUID(), '', 'river']) {
      assert.equal((await visitor.post('/profile/school', { school })).status, 404)
    }
    assert.include((await visitor.get('/')).text, 'School green')
  })

  test('have their own hosts where schools have hosts, with a sign-in of their own', async ({ assert, cleanup }) => {
    const { visitor } = await twoSchools()
    const rules = new HostRules({ baseDomain: 'school.test', others: ['portal.river.test=river'] })
    app.container.swap(HostRules, () => rules)
    cleanup(() => app.container.restore(HostRules))
    const cookie = `lectern_session=${visitor.cookie('lectern_session') ?? ''}`
    const page = await rawCall('/profile', { headers: { host: 'green.school.test', cookie, accept: 'text/html' } })
    assert.match(page.text, /href="http:\/\/portal\.river\.test(:\d+)?\/"/)
    assert.notInclude(page.text, 'action="/profile/school"')
  })
})
