import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../../app/jobs/main.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { signIn } from '../../support/visitor.js'
import { STUDENTS } from './ground.js'

const LIST = '/people/students'

async function settled(): Promise<void> {
  const worker = await app.container.make(Worker)
  await worker.drain()
  await (await testSchools()).engine.exchange.idle()
}

/** Two pupils of a house of their own, so that a filter finds them alone. */
async function arrange() {
  const { green } = await testSchools()
  const { token } = green.accounts.admin
  const house = `House ${Date.now()}`
  const made = []
  for (const name of ['First Chosen', 'Second Chosen']) {
    made.push(recordIn(await call(STUDENTS, { method: 'POST', token, json: { name, status: 'active', house } })))
  }
  const ids = made.map(({ id }) => String(id))
  const houseOf = async (id: string) => recordIn(await call(`${STUDENTS}/${id}`, { token }))['house']
  return { token, ids, house, houseOf }
}

test.group('Rows of a list that are chosen', () => {
  test('are changed by a form: asked, tried out, done, told, taken back', async ({ assert }) => {
    const { ids, house, houseOf } = await arrange()
    const { visitor } = await signIn('admin')
    const list = await visitor.get(`${LIST}?filter[house]=${encodeURIComponent(house)}`)
    assert.include(list.text, 'name="ids[]"')
    assert.include(list.text, 'value="update:house"')
    assert.include(list.text, 'value="delete"')
    const chosen = { change: 'update:house', query: `filter[house]=${house}` }
    const none = await visitor.post(`${LIST}/bulk`, chosen)
    assert.equal(none.status, 303)
    const asked = await visitor.post(`${LIST}/bulk`, { ...chosen, 'ids[]': String(ids[0]) })
    assert.equal(asked.status, 200)
    assert.include(asked.text, 'First Chosen')
    assert.include(asked.text, 'name="house"')

    const all = { ...chosen, all: '1', house: 'Blue' }
    const tried = await visitor.post(`${LIST}/bulk`, { ...all, step: 'try' })
    assert.equal(tried.status, 303)
    await settled()
    const trial = await visitor.get(String(tried.headers.get('location')))
    assert.include(trial.text, '2 rows done')
    assert.equal(await houseOf(String(ids[0])), house)

    const done = await visitor.post(`${String(tried.headers.get('location'))}/run`, {})
    assert.equal(done.status, 303)
    await settled()
    assert.deepEqual([await houseOf(String(ids[0])), await houseOf(String(ids[1]))], ['Blue', 'Blue'])
    await visitor.get(String(done.headers.get('location')))
    await visitor.post(`${String(done.headers.get('location'))}/undo`, {})
    await settled()
    assert.equal(await houseOf(String(ids[1])), house)
    const again = await visitor.post(`${String(done.headers.get('location'))}/run`, {})
    assert.include([303, 409], again.status)
    await settled()
    assert.equal(await houseOf(String(ids[1])), house)
  })

  test('tell of each record that is refused what it is called', async ({ assert }) => {
    const { ids, token } = await arrange()
    const { visitor } = await signIn('admin')
    await visitor.get(LIST)
    const gone = await call(`${STUDENTS}/${String(ids[0])}`, { method: 'DELETE', token })
    assert.equal(gone.status, 200)
    const done = await visitor.post(`${LIST}/bulk`, {
      change: 'update:house',
      ids: ids.join(','),
      house: 'x'.repeat(500),
      step: 'do',
    })
    await settled()
    const page = await visitor.get(String(done.headers.get('location')))
    assert.include(page.text, '2 rows refused')
    assert.include(page.text, 'Second Chosen')
  })

  test('are nothing to who may change none of them', async ({ assert }) => {
    const { ids, houseOf, house } = await arrange()
    for (const role of ['accountant', 'parent'] as const) {
      const { visitor } = await signIn(role)
      const list = await visitor.get(LIST)
      assert.notInclude(list.text, 'id="bulk-form"')
      const answer = await visitor.post(`${LIST}/bulk`, {
        change: 'delete',
        ids: ids.join(','),
        step: 'do',
      })
      assert.equal(answer.status, 303)
      assert.notInclude(String(answer.headers.get('location')), '/exchanges/')
    }
    await settled()
    assert.equal(await houseOf(String(ids[0])), house)
  })
})
