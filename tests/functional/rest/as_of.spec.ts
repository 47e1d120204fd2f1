import { test } from '@japa/runner'
import { eraseAudit } from '../../../app/engine/main.js'
import type { JsonObject } from '../../../app/engine/main.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

const STUDENTS = '/api/v1/people/students'
const SUBJECTS = '/api/v1/academics/subjects'

/** What writes a record step by step, and tells the instant of each step. */
async function writer(path: string, first: JsonObject) {
  const { green } = await testSchools()
  const { token } = green.accounts.admin
  const made = recordIn(await call(path, { method: 'POST', token, json: first }))
  const own = `${path}/${made.id}`
  let version = Number(made['version'])
  return {
    id: made.id,
    own,
    token,
    first: String(made['updated_at']),
    async patch(json: JsonObject): Promise<string> {
      await nextMillisecond()
      const answer = recordIn(await call(own, { method: 'PATCH', token, json: { version, ...json } }))
      version = Number(answer['version'])
      return String(answer['updated_at'])
    },
    at: (text: string, as = token) => call(`${own}?as_of=${encodeURIComponent(text)}`, { token: as }),
  }
}

/** Instants have milliseconds; two acts of a test stand in two of them. */
async function nextMillisecond(): Promise<void> {
  const from = Date.now()
  while (Date.now() <= from) await new Promise((resolve) => setImmediate(resolve))
}

test.group('GET a record as of an instant', () => {
  test('tells what it was after each change', async ({ assert }) => {
    const { first, patch, at, id } = await writer(STUDENTS, { name: 'Was Pupil', status: 'active', is_boarder: false })
    const second = await patch({ house: 'Ganga' })
    const third = await patch({ house: 'Yamuna', name: 'Is Pupil' })
    const told = async (text: string) => {
      const record = recordIn(await at(text))
      return [record['name'], record['house']]
    }
    assert.deepEqual(await told(first), ['Was Pupil', null])
    assert.deepEqual(await told(second), ['Was Pupil', 'Ganga'])
    assert.deepEqual(await told(third), ['Is Pupil', 'Yamuna'])
    const record = recordIn(await at(first))
    assert.equal(record.id, id)
    assert.include(record['_unknown'], 'national_id')
    assert.notProperty(record, 'national_id')
    assert.notProperty(record, 'version')
  })

  test('tells of its rows: those that came, changed, went and moved', async ({ assert }) => {
    const { green } = await testSchools()
    const grade = async (name: string) =>
      String(
        (await (await testSchools()).engine.create(green.system, 'academics.grade_level', { name, position: 50 })).id
      )
    const tag = Math.random().toString(36).slice(2, 8)
    const [a, b, c] = [await grade(`A ${tag}`), await grade(`B ${tag}`), await grade(`C ${tag}`)]
    const subject = { name: `Past ${tag}`, kind: 'theory', grade_levels: [a, b] }
    const { first, patch, at } = await writer(SUBJECTS, subject)
    const second = await patch({ grade_levels: [c, b] })
    await patch({ grade_levels: [] })
    const told = async (text: string) =>
      (recordIn(await at(text))['grade_levels'] as readonly JsonObject[]).map(({ target }) => target)
    assert.deepEqual(await told(first), [a, b])
    assert.deepEqual(await told(second), [c, b])
  })

  test('takes a day of the school as its end', async ({ assert }) => {
    const { patch, at } = await writer(STUDENTS, { name: 'Day Pupil', status: 'active', is_boarder: false })
    await patch({ house: 'Kaveri' })
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(new Date())
    assert.equal(recordIn(await at(today))['house'], 'Kaveri')
  })

  test('is refused by the name of the parameter where there is nothing to tell', async ({ assert }) => {
    const { own, token, at } = await writer(STUDENTS, { name: 'Late Pupil', status: 'active', is_boarder: false })
    for (const text of ['2001-01-01', '2001-01-01T00:00:00Z', '2999-01-01', 'yesterday', '2026-02-30', '']) {
      const answer = await at(text)
      assert.equal(answer.status, 422, text)
      assert.deepEqual(Object.keys(answer.body?.error?.details ?? {}), ['as_of'], text)
    }
    const both = await call(`${own}?as_of=2026-01-01&fields=name`, { token })
    assert.deepEqual(Object.keys(both.body?.error?.details ?? {}), ['fields'])
    assert.equal((await call(`${STUDENTS}?as_of=2026-01-01`, { token })).status, 422)
  })

  test('is for who may read its history, within what he sees today', async ({ assert }) => {
    const { green } = await testSchools()
    const { parent, teacher, principal } = green.accounts
    const { at, first, patch } = await writer(STUDENTS, {
      name: 'Seen Pupil',
      status: 'active',
      is_boarder: false,
      office_note: 'Before',
    })
    await patch({ office_note: 'After' })
    assert.equal((await at(first, teacher.token)).status, 404)
    const own = `${STUDENTS}/${green.idOf('student.own')}?as_of=${encodeURIComponent(first)}`
    assert.equal((await call(own, { token: parent.token })).status, 403)
    assert.equal((await call(own)).status, 401)
    const seen = recordIn(await at(first, principal.token))
    const today = recordIn(await call(`${STUDENTS}/${seen.id}`, { token: principal.token }))
    const more = Object.keys(seen).filter((name) => !Object.hasOwn(today, name) && name !== 'guardians')
    assert.sameMembers(more, ['_unknown', '_as_of'])
    assert.equal(seen['office_note'], Object.hasOwn(today, 'office_note') ? 'Before' : undefined)
  })

  test('tells of a time of deletion that it was one, and of times before and after', async ({ assert }) => {
    const { own, token, first, at } = await writer(STUDENTS, {
      name: 'Gone Pupil',
      status: 'active',
      is_boarder: false,
    })
    await nextMillisecond()
    assert.equal((await call(own, { method: 'DELETE', token })).status, 200)
    const gone = new Date().toISOString()
    assert.equal((await at(first)).status, 404)
    await nextMillisecond()
    assert.equal((await call(`${own}/restore`, { method: 'POST', token })).status, 200)
    assert.equal(recordIn(await at(first))['name'], 'Gone Pupil')
    const answer = await at(gone)
    assert.equal(answer.status, 422, answer.text)
    assert.include(answer.body?.error?.details['as_of']?.[0], 'deleted')
  })

  test('never brings back what has been erased', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const { id, first, patch, at } = await writer(STUDENTS, {
      name: 'Erased Pupil',
      status: 'active',
      is_boarder: false,
    })
    await patch({ house: 'Ganga' })
    await nextMillisecond()
    await eraseAudit(engine.session(green.system), { entity: 'people.student', records: [id] }, 'a test')
    const answer = await at(first)
    assert.equal(answer.status, 422, answer.text)
    assert.notInclude(answer.text, 'Erased Pupil')
  })
})
