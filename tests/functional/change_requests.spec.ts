import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Worker } from '../../app/jobs/main.js'
import { Deliverer } from '../../app/messaging/main.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

const API = '/api/v1'
const REQUESTS = `${API}/change-requests`

/** A guardian with a login of a parent, and ways to propose, look and decide. */
async function arrange() {
  const { engine, green, river } = await testSchools()
  const own = green.idOf('guardian.own')
  const parent = green.accounts.parent.token
  const admin = green.accounts.admin.token
  await withdrawAll()
  await engine.update(green.system, 'people.guardian', own, { phone: '+919000000101', email: 'own@families.example' })
  const guardian = () => engine.read(green.system, 'people.guardian', own, '')
  const propose = (json: JsonObject, token = parent, id = own) =>
    call(`${API}/people/guardians/${id}/propose`, { method: 'POST', token, json })
  const review = (id: string, token = admin) => call(`${REQUESTS}/${id}/review`, { token })
  const decide = (id: string, json: JsonObject, token = admin) =>
    call(`${REQUESTS}/${id}/decide`, { method: 'POST', token, json })
  const proposed = async (json: JsonObject) => String(recordIn(await propose(json)).id)
  return { engine, green, river, own, parent, admin, guardian, propose, proposed, review, decide }

  async function withdrawAll() {
    for (const { id } of recordsIn(await call(`${REQUESTS}?filter[status]=open`, { token: parent }))) {
      await call(`${REQUESTS}/${String(id)}/withdraw`, { method: 'POST', token: parent, json: {} })
    }
  }
}

const linesIn = (answer: Awaited<ReturnType<typeof call>>) => recordIn(answer)['lines'] as readonly JsonObject[]

test.group('Change requests', () => {
  test('propose what a parent may not write, and change nothing yet', async ({ assert }) => {
    const { propose, guardian, own, parent, admin, review } = await arrange()
    const patch = await call(`${API}/people/guardians/${own}`, {
      method: 'PATCH',
      token: parent,
      json: { phone: '+919000000199' },
    })
    assert.equal(patch.status, 403)
    const answer = await propose({
      phone: '+919000000199',
      email: 'own@families.example',
      proposal_reason: 'New SIM',
    })
    assert.equal(answer.status, 200)
    const { id, asked_for: askedFor } = recordIn(answer)
    assert.equal(askedFor, 'phone')
    assert.equal((await guardian())['phone'], '+919000000101')
    const read = recordIn(
      await call(`${REQUESTS}/${String(id)}?include=values`, { token: admin }).then(async (one) =>
        one.status === 200 ? one : call(`${REQUESTS}/${String(id)}`, { token: admin })
      )
    )
    assert.notProperty(read, 'values')
    assert.deepInclude(read, { status: 'open', reason: 'New SIM' })
    assert.deepEqual(linesIn(await review(String(id))), [
      {
        field: 'phone',
        title: 'Phone',
        current: '+919000000101',
        base: '+919000000101',
        proposed: '+919000000199',
        outcome: 'open',
        is_stale: false,
        may_decide: true,
      },
    ])
  })

  test('are held against the rules of the fields, and name what is wrong', async ({ assert }) => {
    const { propose, engine, green } = await arrange()
    const count = async () =>
      (await engine.list(green.system, 'core.change_request', 'filter[status]=open')).data.length
    const wrong = await propose({ email: 'no mail', phone: '12' })
    assert.equal(wrong.status, 422)
    assert.sameMembers(Object.keys(wrong.body?.error?.details ?? {}), ['email', 'phone'])
    for (const json of [{ note: 'x' }, { user: null }, { name: 'X' }] as JsonObject[]) {
      assert.equal((await propose(json)).status, 422)
    }
    assert.equal((await propose({ email: 'own@families.example' })).status, 422)
    assert.equal((await propose({})).status, 422)
    assert.equal(await count(), 0)
  })

  test('are for one’s own record, one at a time, and not for other schools', async ({ assert }) => {
    const { propose, proposed, green, river, decide, review } = await arrange()
    assert.equal((await propose({ phone: '+919000000199' }, undefined, green.idOf('guardian.foreign'))).status, 404)
    assert.oneOf((await propose({ phone: '+919000000199' }, green.accounts.teacher.token)).status, [403, 404])
    const id = await proposed({ phone: '+919000000199' })
    assert.equal((await propose({ phone: '+919000000198' })).status, 409)
    const stranger = river.accounts.admin.token
    assert.equal((await review(id, stranger)).status, 404)
    assert.equal((await decide(id, { record_version: 1, accept: ['phone'] }, stranger)).status, 404)
    assert.oneOf(
      (await decide(id, { record_version: 1, accept: ['phone'] }, green.accounts.parent.token)).status,
      [403, 404]
    )
  })

  test('are accepted and rejected field by field, once, by who may write them', async ({ assert }) => {
    const { proposed, review, decide, guardian, engine, green, own } = await arrange()
    const id = await proposed({ phone: '+919000000155', email: 'new@families.example', occupation: 'Baker' })
    const { version } = recordIn(await review(id))
    const half = recordIn(await decide(id, { record_version: version ?? null, accept: ['phone'], reject: ['email'] }))
    assert.equal(half['status'], 'open')
    assert.containSubset(await guardian(), { phone: '+919000000155', email: 'own@families.example' })
    assert.equal((await decide(id, { record_version: Number(version) + 1, accept: ['phone'] })).status, 422)
    const after = recordIn(
      await decide(id, { record_version: Number(version) + 1, accept: ['occupation'], answer: 'Thank you' })
    )
    assert.deepInclude(after, { status: 'partly', answer: 'Thank you' })
    assert.equal((await decide(id, { record_version: Number(version) + 2, reject: ['email'] })).status, 409)
    const stored = await engine.read(green.system, 'core.change_request', id, 'include=values')
    const values = stored['values'] as readonly JsonObject[]
    assert.isTrue(values.every(({ base, proposed: value }) => base === null && value === null))
    const { data } = await engine.history(green.system, 'people.guardian', own, '')
    assert.isTrue(
      data.some(
        (entry) => entry['action'] === 'change_accepted' && JSON.stringify(entry).includes(green.accounts.parent.userId)
      )
    )
  })

  test('show what was changed meanwhile, and are not accepted on an old version', async ({ assert }) => {
    const { proposed, review, decide, engine, green, own, guardian } = await arrange()
    const id = await proposed({ phone: '+919000000155' })
    const { version } = recordIn(await review(id))
    await engine.update(green.system, 'people.guardian', own, { phone: '+919000000177' })
    assert.equal((await decide(id, { record_version: version ?? null, accept: ['phone'] })).status, 409)
    const [line] = linesIn(await review(id))
    assert.deepInclude(line, {
      is_stale: true,
      base: '+919000000101',
      current: '+919000000177',
      proposed: '+919000000155',
    })
    assert.equal((await guardian())['phone'], '+919000000177')
    const fresh = recordIn(await review(id))['version'] ?? null
    assert.equal((await decide(id, { record_version: fresh, accept: ['phone'] })).status, 200)
    assert.equal((await guardian())['phone'], '+919000000155')
  })

  test('are told to the office, and what became of them to who has made them', async ({ assert }) => {
    const { proposed, review, decide, admin, parent } = await arrange()
    const told = async (token: string) => {
      for (let round = 0; round < 2; round++) {
        await (await app.container.make(Worker)).drain()
        await (await app.container.make(Deliverer)).drain()
      }
      const query = 'sort=-created_at&per_page=5'
      return recordsIn(await call(`${API}/notifications?${query}`, { token })).map(({ title, body }) => [title, body])
    }
    const id = await proposed({ phone: '+919000000155' })
    const { number } = recordIn(await call(`${REQUESTS}/${id}`, { token: admin }))
    const waits = [`${String(number)}: a change is proposed`, 'Fields: phone. Look at it and decide.']
    assert.deepInclude(await told(admin), waits)
    assert.notDeepInclude(await told(parent), waits)
    const { version } = recordIn(await review(id))
    recordIn(await decide(id, { record_version: version ?? null, reject: ['phone'], answer: 'Not yours' }))
    const decided = [`${String(number)} is decided`, 'phone: Rejected. Not yours']
    assert.deepInclude(await told(parent), decided)
    assert.notDeepInclude(await told(admin), decided)
  })

  test('are withdrawn by who has made them alone', async ({ assert }) => {
    const { proposed, parent, admin } = await arrange()
    const id = await proposed({ phone: '+919000000155' })
    const withdraw = (token: string) => call(`${REQUESTS}/${id}/withdraw`, { method: 'POST', token, json: {} })
    assert.equal((await withdraw(admin)).status, 403)
    assert.equal(recordIn(await withdraw(parent))['status'], 'withdrawn')
    assert.equal((await withdraw(parent)).status, 409)
  })

  test('are proposed from the page of the record, in a form of what stands there', async ({ assert }) => {
    const { own, guardian } = await arrange()
    const { visitor } = await signIn('parent')
    const path = `/people/guardians/${own}`
    assert.include((await visitor.get(path)).text, `${path}/actions/propose`)
    const form = await visitor.get(`${path}/actions/propose`)
    assert.include(form.text, 'own@families.example')
    const key = /name="_key" value="([\w-]+)"/.exec(form.text)?.[1] ?? ''
    const fields = { email: 'own@families.example', phone: '+919000000166', _key: key }
    assert.equal((await visitor.post(`${path}/actions/propose`, fields)).status, 303)
    assert.equal((await guardian())['phone'], '+919000000101')
    const { visitor: office } = await signIn('admin')
    const list = await office.get('/core/change-requests')
    assert.include(list.text, 'phone')
  })
})
