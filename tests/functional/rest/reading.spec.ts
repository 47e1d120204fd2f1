import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

test.group('GET a list', () => {
  test('answers the envelope with data and where the page stands', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const answer = await call('/api/v1/academics/grade-levels?per_page=1&sort=position', { token })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.containsSubset(answer.body, { success: true, data: [{ name: 'Grade 7', position: 7 }], error: null })
    assert.containsSubset(answer.body?.meta, { page: 1, per_page: 1, total_is_capped: false })
    assert.typeOf(answer.body?.meta?.['next_cursor'], 'string')
  })

  test('goes on by its cursor', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const path = '/api/v1/academics/years?per_page=1&sort=name'
    const first = await call(path, { token })
    const next = await call(`${path}&cursor=${String(first.body?.meta?.['next_cursor'])}`, { token })
    assert.deepEqual(
      [...recordsIn(first), ...recordsIn(next)].map(({ name }) => name),
      ['2026-27', '2027-28']
    )
  })

  test('stands in the declared order, also where that leads over a link', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const { token } = green.accounts.principal
    const year = green.idOf('year.own')
    for (const position of [11, 2, 1]) {
      const grade = await engine.create(green.system, 'academics.grade_level', { name: `Grade ${position}`, position })
      const body = { year, grade_level: String(grade.id), name: `${position}-Z` }
      await engine.create(green.system, 'academics.section', body)
    }
    const sections = recordsIn(await call('/api/v1/academics/sections?filter[name][ends]=z', { token }))
    assert.deepEqual(
      sections.map(({ name }) => name),
      ['1-Z', '2-Z', '11-Z']
    )
  })

  test('filters through links, and includes what they lead to', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const query = 'filter[student.name]=Own+Pupil&include=student&fields=id,status'
    const [enrolment] = recordsIn(await call(`/api/v1/academics/enrolments?${query}`, { token }))
    assert.containsSubset(enrolment, {
      status: 'active',
      student: { id: green.idOf('student.own'), name: 'Own Pupil' },
    })
  })

  test('is the same under an alias and with a slash at its end', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const paths = ['/api/v1/people/students', '/api/v1/students', '/api/v1/people/students/']
    const answers = await Promise.all(
      paths.map((path) => call(`${path}?sort=name&per_page=2&filter[name]=Own+Pupil`, { token }))
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200]
    )
    assert.lengthOf(new Set(answers.map(({ text }) => text)), 1)
    assert.lengthOf(recordsIn(answers[0]!), 1)
  })

  test('shows a parent the own child only, in rows and in the total', async ({ assert }) => {
    const { green } = await testSchools()
    const answer = await call('/api/v1/people/students', { token: green.accounts.parent.token })
    assert.deepEqual(
      recordsIn(answer).map(({ id }) => id),
      [green.idOf('student.own')]
    )
    assert.equal(answer.body?.meta?.['total'], 1)
    assert.notProperty(recordsIn(answer)[0], 'office_note')
  })
})

test.group('GET a record', () => {
  test('answers every field that may be read, null included, by an id of any case', async ({ assert }) => {
    const { green } = await testSchools()
    const id = green.idOf('household.own')
    const answer = await call(`/api/v1/people/households/${id.toUpperCase()}`, { token: green.accounts.admin.token })
    assert.containsSubset(recordIn(answer), { id, name: 'Own family', city: null, version: 1, _label: 'Own family' })
    assert.isNull(answer.body?.meta)
  })

  test('is 404 for another’s child, another school’s, an unknown one and what is no id', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.parent
    const ids = [green.idOf('student.foreign'), river.idOf('student.own'), crypto.randomUUID(), 'new', '1', '%00']
    const answers = await Promise.all(ids.map((id) => call(`/api/v1/people/students/${id}`, { token })))
    assert.deepEqual(
      answers.map(({ status }) => status),
      ids.map(() => 404)
    )
    assert.lengthOf(new Set(answers.map(({ text }) => text.replace(/"request_id":"[^"]*"/, ''))), 1)
  })

  test('gives its rows when they are asked for', async ({ assert }) => {
    const { green } = await testSchools()
    const path = `/api/v1/people/students/${green.idOf('student.own')}?include=guardians`
    const record = recordIn(await call(path, { token: green.accounts.admin.token }))
    assert.containsSubset(record, { guardians: [{ guardian: green.idOf('guardian.own'), relation: 'mother' }] })
  })

  test('refuses parameters of lists', async ({ assert }) => {
    const { green } = await testSchools()
    const path = `/api/v1/people/students/${green.idOf('student.own')}?page=2&filter[name]=x`
    const answer = await call(path, { token: green.accounts.admin.token })
    assert.equal(answer.status, 422)
    assert.deepEqual(answer.body?.error?.details, {
      'page': ['is not a known name here.'],
      'filter[name]': ['is not a known name here.'],
    })
  })
})

test.group('HEAD', () => {
  test('has the headers of GET and no body', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const path = `/api/v1/people/households/${green.idOf('household.own')}`
    const [head, get] = await Promise.all([call(path, { method: 'HEAD', token }), call(path, { token })])
    assert.equal(head.status, 200)
    assert.equal(head.text, '')
    assert.equal(head.headers.get('etag'), get.headers.get('etag'))
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.text)))
  })
})
