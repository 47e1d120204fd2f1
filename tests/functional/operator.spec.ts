import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { enqueue } from '../../app/engine/main.js'
import { Principals, Worker } from '../../app/jobs/main.js'
import { systemActor } from '../../app/jobs/principals.js'
import { SchoolOperations } from '../../app/schools/main.js'
import { stateOf } from '../support/database_state.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

const SCHOOLS = '/api/v1/schools'

/** A user who runs the installation and belongs to no school. */
async function operator(): Promise<string> {
  const { engine, green } = await testSchools()
  const operations = await app.container.make(SchoolOperations)
  const email = 'operator@platform.test'
  if (!(await operations.appoint(email))) {
    const [known] = (await engine.list(green.system, 'core.user', 'filter[email]=admin@green.test')).data
    const hash = known?.['password_hash'] ?? null
    await engine.create(green.system, 'core.user', { name: 'Operator', email, password_hash: hash, status: 'active' })
    await operations.appoint(email)
  }
  const answer = await call('/api/v1/auth/operator', { method: 'POST', json: { email, password: PASSWORD } })
  return String(recordIn(answer)['access_token'])
}

async function newSchool(token: string, slug: string) {
  const admin = { name: 'Owner', email: `owner@${slug}.test`, password: PASSWORD }
  const answer = await call(SCHOOLS, { method: 'POST', token, json: { slug, name: `School ${slug}`, admin } })
  return recordIn(answer)
}

const signIn = (slug: string) =>
  call('/api/v1/auth/login', { method: 'POST', json: { email: `owner@${slug}.test`, password: PASSWORD } })

test.group('The platform operator', () => {
  test('makes a school whose owner signs in, and sees none of its records', async ({ assert }) => {
    const token = await operator()
    const { id, members } = await newSchool(token, 'lake')
    assert.equal(members, 1)
    const owner = recordIn(await signIn('lake'))
    assert.include(owner['roles'], 'super_admin')
    const asOwner = String(owner['access_token'])
    const student = { name: 'First Pupil', status: 'active', is_boarder: false }
    assert.equal((await call('/api/v1/students', { method: 'POST', token: asOwner, json: student })).status, 201)
    for (const path of ['/api/v1/students', '/api/v1/users/me', `${SCHOOLS}/current`, '/api/openapi.json']) {
      const { status, text } = await call(path, { token, headers: { 'x-school': id } })
      assert.equal(status, 401, path)
      assert.notInclude(text, 'First Pupil')
    }
    const listed = await call(SCHOOLS, { token })
    assert.includeMembers(
      recordsIn(listed).map(({ slug }) => slug),
      ['green', 'lake', 'river']
    )
    assert.notInclude(listed.text, 'First Pupil')
    const again = await call(SCHOOLS, {
      method: 'POST',
      token,
      json: { slug: 'lake', name: 'Twin', admin: { name: 'x', email: 'x@y.test' } },
    })
    assert.oneOf(again.status, [409, 422])
  })

  test('D16 is nobody else: for all others the schools of the installation do not exist', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    await operator()
    const before = await stateOf(engine)
    const body = { method: 'POST', json: { slug: 'mine', name: 'Mine', admin: { name: 'Me', email: 'me@mine.test' } } }
    for (const { token } of [green.accounts.super_admin, green.accounts.admin, green.accounts.parent]) {
      const answers = [
        await call(SCHOOLS, { token }),
        await call(SCHOOLS, { ...body, token }),
        await call(`${SCHOOLS}/${green.id}`, { token }),
        await call(`${SCHOOLS}/${river.id}/suspend`, { method: 'POST', token }),
        await call(`${SCHOOLS}/${river.id}/export`, { token }),
        await call(`${SCHOOLS}/${river.id}?confirm=river`, { method: 'DELETE', token }),
        await call(`${SCHOOLS}/restore`, { method: 'POST', token, raw: '{}' }),
      ]
      for (const { status } of answers) assert.equal(status, 404)
    }
    assert.equal((await call(SCHOOLS)).status, 401)
    assert.deepEqual(await stateOf(engine), before)
    const login = { email: 'admin@green.test', password: PASSWORD }
    assert.equal((await call('/api/v1/auth/operator', { method: 'POST', json: login })).status, 401)
    const { core_login_events: noted, ...after } = await stateOf(engine)
    assert.notEqual(noted, before['core_login_events'])
    assert.deepEqual({ ...after, core_login_events: before['core_login_events'] }, before)
  })

  test('suspends a school from its next request on, exports, deletes and restores it exactly', async ({ assert }) => {
    const { engine } = await testSchools()
    const token = await operator()
    const { id } = await newSchool(token, 'hill')
    const asOwner = String(recordIn(await signIn('hill'))['access_token'])
    const student = { name: 'Hill Pupil', status: 'active', is_boarder: false }
    await call('/api/v1/students', { method: 'POST', token: asOwner, json: student })
    const at = `${SCHOOLS}/${id}`
    assert.equal((await call(`${at}?confirm=hill`, { method: 'DELETE', token })).status, 409)
    assert.equal(recordIn(await call(`${at}/suspend`, { method: 'POST', token }))['status'], 'suspended')
    assert.equal((await call('/api/v1/students', { token: asOwner })).status, 401)
    assert.equal((await signIn('hill')).status, 401)
    const archive = await call(`${at}/export`, { token })
    assert.equal(archive.status, 200)
    assert.include(archive.text, 'Hill Pupil')
    const before = await stateOf(engine)
    assert.equal((await call(`${at}?confirm=green`, { method: 'DELETE', token })).status, 409)
    assert.deepEqual(await stateOf(engine), before)
    assert.equal((await call(`${at}?confirm=hill`, { method: 'DELETE', token })).status, 204)
    assert.equal((await call(at, { token })).status, 404)
    const restored = await call(`${SCHOOLS}/restore`, { method: 'POST', token, raw: archive.text })
    assert.equal(restored.status, 201)
    assert.deepEqual(await stateOf(engine), before)
    assert.equal((await call(`${SCHOOLS}/restore`, { method: 'POST', token, raw: archive.text })).status, 422)
    assert.equal((await call(`${SCHOOLS}/restore`, { method: 'POST', token, raw: 'rubbish' })).status, 422)
    assert.equal(recordIn(await call(`${at}/resume`, { method: 'POST', token }))['status'], 'active')
    assert.equal((await call('/api/v1/students', { token: asOwner })).status, 200)
  })

  test('allows a school so many records, users and requests, refused beyond with what is the limit', async ({
    assert,
  }) => {
    const token = await operator()
    const { id } = await newSchool(token, 'small')
    const at = `${SCHOOLS}/${id}`
    const allow = (json: object) => call(at, { method: 'PATCH', token, json })
    assert.equal((await allow({ status: 'closed' })).status, 422)
    assert.equal((await allow({ quota_users: 0 })).status, 422)
    const allowed = recordIn(await allow({ quota_records: 2, quota_users: 1 }))
    assert.containSubset(allowed['quotas'], { records: 2, users: 1, requests: null })
    const owner = String(recordIn(await signIn('small'))['access_token'])
    assert.equal((await call(at, { method: 'PATCH', token: owner, json: { quota_users: 99 } })).status, 404)
    const user = { name: 'Second', username: 'second', status: 'active' }
    const refused = await call('/api/v1/users', { method: 'POST', token: owner, json: user })
    assert.equal(refused.status, 403)
    assert.containSubset(refused.body?.error, { code: 'FORBIDDEN', quota: 'users', limit: 1 })
    const household = (name: string) =>
      call('/api/v1/people/households', { method: 'POST', token: owner, json: { name } })
    for (const name of ['First', 'Second']) assert.equal((await household(name)).status, 201)
    const { engine } = await testSchools()
    const principals = await app.container.make(Principals)
    const school = (await principals.schools()).find(({ slug }) => slug === 'small')
    if (!school) throw new Error('The school is not open')
    await enqueue(engine.session(systemActor(school, 'test', null)), { job: 'core.count_records', payload: {} })
    await (await app.container.make(Worker)).drain()
    assert.equal((await household('Third')).status, 403)
    await allow({ quota_records: null })
    assert.equal((await household('Third')).status, 201)
  })
})
