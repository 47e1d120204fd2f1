import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { TOTP } from 'otpauth'
import { Identity } from '../../app/identity/main.js'
import { HostRules, SchoolOperations } from '../../app/schools/main.js'
import { rawCall } from '../support/raw_request.js'
import { call } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'
import { signIn, Visitor } from '../support/visitor.js'

const EMAIL = 'screens.operator@platform.test'

/** Somebody who runs the installation and belongs to no school: his user. */
async function operatorUser(): Promise<string> {
  const { engine, green } = await testSchools()
  const operations = await app.container.make(SchoolOperations)
  const found = await operations.operatorNamed(EMAIL)
  if (found) return found.userId
  const { passwords } = await app.container.make(Identity)
  const user = { name: 'Operator', email: EMAIL, password_hash: await passwords.make(PASSWORD), status: 'active' }
  const { id } = await engine.create(green.system, 'core.user', user)
  await operations.appoint(EMAIL)
  return String(id)
}

async function operator(code = ''): Promise<Visitor> {
  await operatorUser()
  const visitor = new Visitor()
  await visitor.get('/operator/login')
  await visitor.post('/operator/login', { login: EMAIL, password: PASSWORD, code })
  return visitor
}

/** Makes a school on the screen: its path. */
async function make(visitor: Visitor, slug: string): Promise<string> {
  await visitor.get('/operator/schools/new')
  const form = { name: `School ${slug}`, slug, timezone: 'Asia/Kolkata', locale: 'en-IN', currency: 'INR' }
  const made = await visitor.post('/operator/schools', {
    ...form,
    admin_name: 'Owner',
    admin_email: `owner@${slug}.test`,
  })
  return /href="(\/operator\/schools\/[0-9a-f-]{36})"/.exec(made.text)?.[1] ?? made.text
}

test.group('Screens of the operator', () => {
  test('show every school, and nothing of their records', async ({ assert }) => {
    const visitor = await operator()
    const list = await visitor.get('/operator')
    assert.equal(list.status, 200)
    assert.include(list.text, 'School green')
    assert.notInclude(list.text, 'Own Pupil')
    for (const path of ['/', '/people/students', '/roles', '/settings', '/audit', '/profile']) {
      assert.equal((await visitor.get(path)).status, 302, path)
    }
  })

  test('make a school, suspend it, open it, and delete it once its name was typed', async ({ assert }) => {
    const visitor = await operator()
    const path = await make(visitor, 'screen-lake')
    assert.match(path, /^\/operator\/schools\//)
    await visitor.get(path)
    const early = await visitor.post(`${path}/delete`, { confirm: 'screen-lake' })
    assert.equal(early.status, 409)
    assert.equal((await visitor.post(`${path}/suspend`, {})).status, 303)
    assert.include((await visitor.get(path)).text, 'Suspended')
    assert.equal((await visitor.post(`${path}/resume`, {})).status, 303)
    assert.include((await visitor.get(path)).text, 'state-good')
    await visitor.post(`${path}/suspend`, {})
    await visitor.get(path)
    const wrong = await visitor.post(`${path}/delete`, { confirm: 'screen lake' })
    assert.equal(wrong.status, 409)
    assert.include(wrong.text, 'delete-error')
    assert.equal((await visitor.post(`${path}/delete`, { confirm: 'screen-lake' })).status, 303)
    assert.equal((await visitor.get(path)).status, 404)
  })

  test('say beside the field what is wrong with a new school', async ({ assert }) => {
    const visitor = await operator()
    await visitor.get('/operator/schools/new')
    const form = { name: 'Twin', slug: 'green', timezone: 'Asia/Kolkata', locale: 'en-IN', currency: 'INR' }
    const owner = { admin_name: 'Owner', admin_email: 'owner@twin.test' }
    const taken = await visitor.post('/operator/schools', { ...form, ...owner })
    assert.equal(taken.status, 422)
    assert.include(taken.text, 'id="field-slug-error"')
    const nobody = await visitor.post('/operator/schools', {
      ...form,
      slug: 'twin',
      admin_name: 'x',
      admin_email: 'no',
    })
    assert.include(nobody.text, 'id="field-admin_email-error"')
  })

  test('give a school as a file and take it back', async ({ assert }) => {
    const visitor = await operator()
    const path = await make(visitor, 'screen-hill')
    const archive = await visitor.get(`${path}/export`)
    assert.match(archive.headers.get('content-disposition') ?? '', /screen-hill\.jsonl/)
    await visitor.get(path)
    await visitor.post(`${path}/suspend`, {})
    await visitor.get(path)
    await visitor.post(`${path}/delete`, { confirm: 'screen-hill' })
    const broken = await visitor.upload('/operator/restore', 'archive', 'nothing of ours')
    assert.equal(broken.status, 422)
    assert.include(broken.text, 'archive-error')
    const restored = await visitor.upload('/operator/restore', 'archive', archive.text)
    assert.deepEqual([restored.status, restored.headers.get('location')], [303, path])
    assert.include((await visitor.get(path)).text, 'screen-hill')
  })

  test('are for nobody else: a visitor, an owner of a school, one who is operator no more', async ({ assert }) => {
    const { engine, green } = await testSchools()
    assert.equal((await call('/operator')).status, 302)
    const { visitor: owner } = await signIn('super_admin')
    assert.equal((await owner.get('/operator')).headers.get('location'), '/operator/login')
    await owner.get('/operator/login')
    const refused = await owner.post('/operator/login', {
      login: green.accounts.super_admin.email,
      password: PASSWORD,
      code: '',
    })
    assert.equal(refused.status, 422)
    assert.equal((await owner.get('/operator')).status, 302)
    const visitor = await operator()
    assert.equal((await visitor.get('/operator')).status, 200)
    const [row] = (await engine.list(green.system, 'core.operator', `filter[user]=${await operatorUser()}`)).data
    const set = (status: string, version: unknown) =>
      engine.update(green.system, 'core.operator', String(row?.['id']), { status, version: Number(version) })
    const after = await set('suspended', row?.['version'])
    assert.equal((await visitor.get('/operator')).status, 302)
    await set('active', after['version'])
  })

  test('end with the sign-out, and are not at the host of a school', async ({ assert, cleanup }) => {
    const visitor = await operator()
    await visitor.get('/operator')
    assert.equal((await visitor.post('/operator/logout', {})).status, 303)
    assert.equal((await visitor.get('/operator')).status, 302)
    const rules = new HostRules({ baseDomain: 'school.test', others: [] })
    app.container.swap(HostRules, () => rules)
    cleanup(() => app.container.restore(HostRules))
    for (const path of ['/operator', '/operator/login']) {
      const headers = { host: 'green.school.test', accept: 'text/html' }
      assert.equal((await rawCall(path, { headers })).status, 404, path)
    }
  })

  test('ask who has a second factor for its code', async ({ assert, cleanup }) => {
    const userId = await operatorUser()
    const { secondFactors } = await app.container.make(Identity)
    const begun = await secondFactors.begin(userId, { account: 'Operator', school: '' })
    const codeAt = (step: number) =>
      new TOTP({ secret: begun?.secret ?? '' }).generate({ timestamp: Date.now() + step * 30_000 })
    await secondFactors.confirm(userId, codeAt(-1))
    cleanup(() => secondFactors.remove(userId))
    assert.equal((await (await operator()).get('/operator')).status, 302)
    assert.equal((await (await operator('000000')).get('/operator')).status, 302)
    assert.equal((await (await operator(codeAt(0))).get('/operator')).status, 200)
    const json = { email: EMAIL, password: PASSWORD }
    assert.equal((await call('/api/v1/auth/operator', { method: 'POST', json })).status, 401)
    const whole = { ...json, code: codeAt(1) }
    assert.equal((await call('/api/v1/auth/operator', { method: 'POST', json: whole })).status, 200)
  })
})
