import { test } from '@japa/runner'
import { call, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

const STUDENTS = '/api/v1/people/students'

test.group('GET totals', () => {
  test('answers groups and measures in the envelope, with where they were cut', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const answer = await call(`${STUDENTS}/aggregate?groups=status&measures=count,count_distinct:id&limit=1`, { token })
    assert.equal(answer.status, 200, answer.text)
    const [group] = recordsIn(answer)
    assert.equal(group?.['status'], 'active')
    assert.equal(group?.['count'], group?.['count_distinct:id'])
    assert.containsSubset(answer.body, { success: true, meta: { limit: 1, smallest_group: null }, error: null })
    const list = await call(`${STUDENTS}?status=active&per_page=1&count=exact`, { token })
    assert.equal(group?.['count'], list.body?.meta?.['total'])
  })

  test('is not sent again to who holds it, and stands under aliases', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const first = await call('/api/v1/students/aggregate', { token })
    const headers = { 'if-none-match': String(first.headers.get('etag')) }
    assert.equal((await call('/api/v1/students/aggregate', { token, headers })).status, 304)
  })

  test('does not exist for who does not know the entity, nor for records that a school has once', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    assert.equal((await call('/api/v1/people/staff/aggregate', { token: green.accounts.parent.token })).status, 404)
    assert.equal((await call(`${STUDENTS}/aggregate`)).status, 401)
  })
})

test.group('POST query', () => {
  test('is the list that the same parameters ask for', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const ids = [green.idOf('student.own'), green.idOf('student.foreign')]
    const json = {
      filter: { id: { in: ids }, or: [{ status: 'active' }, { 'household.name': 'x' }] },
      sort: ['-name'],
      fields: ['id', 'name'],
      per_page: 5,
      count: 'exact',
    }
    const query = `filter[id][in]=${ids.join()}&filter[or][0][status]=active&filter[or][1][household.name]=x&sort=-name&fields=id,name&per_page=5&count=exact`
    const [body, text] = [
      await call(`${STUDENTS}/query`, { method: 'POST', token, json }),
      await call(`${STUDENTS}?${query}`, { token }),
    ]
    assert.equal(body.status, 200, body.text)
    assert.lengthOf(recordsIn(body), 2)
    assert.deepEqual(body.body, text.body)
    assert.equal(body.headers.get('cache-control'), 'no-store')
  })

  test('takes values with commas, which a query string cannot', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const json = { filter: { name: { in: ['Own Pupil', 'Nobody, at all'] } } }
    const answer = await call(`${STUDENTS}/query`, { method: 'POST', token, json })
    assert.deepEqual(
      recordsIn(answer).map(({ name }) => name),
      ['Own Pupil']
    )
  })

  test('knows no parameters beside its body', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    assert.equal((await call(`${STUDENTS}/query?status=active`, { method: 'POST', token, json: {} })).status, 422)
    assert.equal((await call(`${STUDENTS}/query`, { method: 'POST', token })).status, 400)
    const many = { filter: { id: { in: Array(201).fill(green.idOf('student.own')) } } }
    assert.equal((await call(`${STUDENTS}/query`, { method: 'POST', token, json: many })).status, 422)
  })
})
