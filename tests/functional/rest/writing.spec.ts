import { test } from '@japa/runner'
import { call, recordIn } from '../../support/rest.js'
import type { Call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

const PATH = '/api/v1/people/households'

async function open() {
  const { green, engine } = await testSchools()
  const { token } = green.accounts.admin
  const send = (method: string, path: string, request: Call = {}) => call(PATH + path, { method, token, ...request })
  const made = recordIn(await send('POST', '', { json: { name: `Family ${crypto.randomUUID()}` } }))
  return { green, engine, send, made, at: `/${made.id}` }
}

test.group('Writing over REST', () => {
  test('creates a record and says where it is', async ({ assert }) => {
    const { send } = await open()
    const answer = await send('POST', '', { json: { name: 'New family', city: 'Pune' } })
    assert.equal(answer.status, 201)
    const record = recordIn(answer)
    assert.containsSubset(record, { name: 'New family', city: 'Pune', version: 1 })
    assert.match(String(record['number']), /^HH-\d{5}$/)
    assert.equal(answer.headers.get('location'), `${PATH}/${record.id}`)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.deepEqual(recordIn(await send('GET', `/${record.id}`)), record)
  })

  test('creates under an alias and points to the own path', async ({ assert }) => {
    const { green } = await testSchools()
    const json = { name: 'Alias Pupil', status: 'active', is_boarder: false }
    const answer = await call('/api/v1/students', { method: 'POST', token: green.accounts.admin.token, json })
    assert.equal(answer.headers.get('location'), `/api/v1/people/students/${recordIn(answer).id}`)
  })

  test('changes what a patch names and counts the version', async ({ assert }) => {
    const { send, made, at } = await open()
    const answer = await send('PATCH', at, { json: { city: 'Nashik' } })
    assert.equal(answer.status, 200)
    assert.containsSubset(recordIn(answer), { name: made['name'], city: 'Nashik', version: 2 })
  })

  test('refuses a patch of an older version with the present one', async ({ assert }) => {
    const { send, at } = await open()
    await send('PATCH', at, { json: { city: 'Nashik' } })
    const answer = await send('PATCH', at, { json: { city: 'Pune', version: 1 } })
    assert.equal(answer.status, 409)
    assert.containsSubset(answer.body?.error, { code: 'VERSION_CONFLICT', current_version: 2 })
  })

  test('replaces only by a body that names everything', async ({ assert }) => {
    const { send, at } = await open()
    const answer = await send('PUT', at, { json: { name: 'Only a name' } })
    assert.equal(answer.status, 422)
    assert.property(answer.body?.error?.details, 'city')
    const whole = recordIn(await send('GET', at))
    const replaced = await send('PUT', at, { json: { ...whole, city: 'Satara', note: null } })
    assert.containsSubset(recordIn(replaced), { city: 'Satara', note: null, version: 2 })
  })

  test('deletes and restores', async ({ assert }) => {
    const { send, made, at } = await open()
    const deleted = await send('DELETE', at)
    assert.equal(deleted.status, 200)
    assert.deepEqual(deleted.body?.data, { id: made.id })
    assert.equal((await send('GET', at)).status, 404)
    assert.equal((await send('DELETE', at)).status, 404)
    const restored = await send('POST', `${at}/restore`)
    assert.equal(restored.status, 200)
    assert.equal(recordIn(restored).id, made.id)
    assert.equal((await send('GET', at)).status, 200)
    assert.equal((await send('POST', `${at}/restore`)).status, 409)
  })

  test('refuses to delete what others link to', async ({ assert }) => {
    const { green } = await testSchools()
    const path = `/api/v1/academics/years/${green.idOf('year.own')}`
    const answer = await call(path, { method: 'DELETE', token: green.accounts.admin.token })
    assert.equal(answer.status, 409)
    assert.equal(answer.body?.error?.code, 'CONFLICT')
  })

  test('has its effect once under an idempotency key of a program, apart from those of others', async ({ assert }) => {
    const { green, send } = await open()
    const draft = { kind: 'key', name: 'Gate', roles: ['admin'] }
    const program = async () => {
      const { token } = green.accounts.admin
      const made = await call('/api/v1/auth/clients', { method: 'POST', token, json: draft })
      return String(recordIn(made)['secret'])
    }
    const [one, two] = [await program(), await program()]
    const json = { name: `Once ${crypto.randomUUID()}` }
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const ask = (token: string, body = json) => call(PATH, { method: 'POST', token, json: body, headers })
    const [first, twin] = [await ask(one), await ask(one)]
    assert.equal(first.status, 201)
    assert.equal(twin.text, first.text)
    assert.equal((await ask(one, { name: 'Another' })).status, 422)
    assert.notEqual(recordIn(await ask(two)).id, recordIn(first).id)
    const found = await send('GET', `?filter[name]=${encodeURIComponent(json.name)}`)
    assert.equal(found.body?.meta?.['total'], 2)
  })

  test('has its effect once under an idempotency key', async ({ assert }) => {
    const { send } = await open()
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const json = { name: 'Once' }
    const answers = await Promise.all([1, 2, 3].map(() => send('POST', '', { headers, json })))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201]
    )
    assert.lengthOf(new Set(answers.map((answer) => recordIn(answer).id)), 1)
    const other = await send('POST', '', { headers, json: { name: 'Twice' } })
    assert.equal(other.status, 422)
  })

  test('takes a client’s id once, in the whole school', async ({ assert }) => {
    const { send } = await open()
    const json = { id: crypto.randomUUID(), name: 'With an id' }
    assert.equal(recordIn(await send('POST', '', { json })).id, json.id)
    assert.equal((await send('POST', '', { json })).status, 409)
  })
})
