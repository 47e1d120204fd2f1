import { test } from '@japa/runner'
import { uuidv7 } from 'uuidv7'
import { call } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

type School = 'green' | 'river'

const JOB = 'fees.run'

/** A job of a school, as its last attempt left it. */
async function leaveJob(schoolName: School, state: 'open' | 'done' | 'dead', user: string | null = null) {
  const schools = await testSchools()
  const id = uuidv7()
  const at = new Date().toISOString()
  const cells = [schools[schoolName].id, id, at, `job:${JOB}`, '{}', user, 'v', state, state === 'dead' ? 8 : 0, at]
  const texts = cells.map((cell) => (typeof cell === 'string' ? `'${cell}'` : String(cell)))
  const database = schools.engine.database.forSchool(schools[schoolName].id)
  await database.transaction(
    () =>
      database.write([
        {
          text: `insert into core_outbox_messages
            (school_id, id, at, topic, payload, actor, registry_version, state, attempts, available_at, finished_at, last_error)
            values (${texts.join(', ')}, ${state === 'open' ? 'null' : `'${at}'`}, ${state === 'dead' ? `'conflict: The term is closed'` : 'null'})`,
          values: [],
        },
      ]),
    { label: 'test' }
  )
  return id
}

interface Answer {
  readonly data: Readonly<Record<string, unknown>> & readonly Readonly<Record<string, unknown>>[]
  readonly meta: { readonly counts: Readonly<Record<string, number>>; readonly next_before: string | null }
}

test.group('Jobs over REST', () => {
  test('who looks after them finds failed ones, has them tried again, and the audit knows', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const id = await leaveJob('green', 'dead')
    const other = await leaveJob('river', 'dead')
    const { token } = green.accounts.admin
    const listed = await call('/api/v1/jobs', { token })
    assert.equal(listed.status, 200)
    const { data, meta } = listed.body as unknown as Answer
    assert.containSubset(data, [{ id, job: JOB, state: 'failed', attempts: 8, error: 'conflict: The term is closed' }])
    assert.notInclude(JSON.stringify(data), other)
    assert.isAtLeast(meta.counts.failed ?? 0, 1)
    assert.notProperty(data[0], 'payload')
    const forced = await call(`/api/v1/jobs/${id}/retry`, { method: 'POST', token, json: { force: true } })
    assert.equal(forced.status, 422)
    const retried = await call(`/api/v1/jobs/${id}/retry`, { method: 'POST', token })
    assert.containSubset(retried.body?.data, { id, state: 'waiting', attempts: 0, finished_at: null })
    assert.equal((await call(`/api/v1/jobs/${id}/retry`, { method: 'POST', token })).status, 404)
    assert.equal((await call(`/api/v1/jobs/${other}/retry`, { method: 'POST', token })).status, 404)
    const database = engine.database.forSchool(green.id)
    const entries = await database.read({
      text: `select action from core_audit_entries where record = '${id}'`,
      values: [],
    })
    assert.deepEqual(entries, [{ action: 'job.retry' }])
  })

  test('one that is let rest is tried no more', async ({ assert }) => {
    const { green } = await testSchools()
    const id = await leaveJob('green', 'dead')
    const { token } = green.accounts.admin
    const answer = await call(`/api/v1/jobs/${id}/discard`, { method: 'POST', token })
    assert.containSubset(answer.body?.data, { id, state: 'done' })
  })

  test('everybody follows his own job, and nobody else’s', async ({ assert }) => {
    const { green } = await testSchools()
    const { teacher, accountant, admin } = green.accounts
    const id = await leaveJob('green', 'open', teacher.userId)
    const status = async (token: string) => (await call(`/api/v1/jobs/${id}`, { token })).status
    assert.equal(await status(teacher.token), 200)
    assert.equal(await status(admin.token), 200)
    assert.equal(await status(accountant.token), 404)
    assert.equal((await call('/api/v1/jobs', { token: teacher.token })).status, 404)
    assert.equal((await call(`/api/v1/jobs/${id}/retry`, { method: 'POST', token: teacher.token })).status, 404)
  })

  test('a job of another school, and what is no job, do not exist', async ({ assert }) => {
    const { green, river } = await testSchools()
    const id = await leaveJob('river', 'dead', green.accounts.admin.userId)
    const { token } = green.accounts.admin
    assert.equal((await call(`/api/v1/jobs/${id}`, { token })).status, 404)
    assert.equal((await call(`/api/v1/jobs/${uuidv7()}`, { token })).status, 404)
    assert.equal((await call('/api/v1/jobs?state=no', { token })).status, 422)
    assert.equal((await call('/api/v1/jobs?sort=id', { token })).status, 422)
    assert.equal((await call(`/api/v1/jobs/${id}`, { token: river.accounts.admin.token })).status, 200)
  })

  test('pages follow on each other without a gap', async ({ assert }) => {
    const { green } = await testSchools()
    const made = new Set<string>()
    for (let index = 0; index < 60; index++) made.add(await leaveJob('green', 'dead'))
    const { token } = green.accounts.admin
    for (let before: string | null = ''; before !== null;) {
      const answer = await call(`/api/v1/jobs?before=${encodeURIComponent(before)}`, { token })
      const { data, meta } = answer.body as unknown as Answer
      assert.isAtMost(data.length, 50)
      for (const { id } of data) made.delete(String(id))
      before = meta.next_before
    }
    assert.lengthOf([...made], 0)
  })
})

test.group('Jobs on screens', () => {
  test('a failed one is tried again by a click', async ({ assert }) => {
    const id = await leaveJob('green', 'dead')
    const { visitor } = await signIn('admin')
    assert.include((await visitor.get('/')).text, 'href="/jobs"')
    const page = await visitor.get('/jobs')
    for (const text of ['The term is closed', 'Given up', 'Fee run', 'Try again']) assert.include(page.text, text)
    assert.notInclude(page.text, 'translation missing')
    const answer = await visitor.post(`/jobs/${id}/retry`, {})
    assert.equal(answer.status, 303)
    assert.include((await visitor.get('/jobs')).text, 'It is tried again.')
    assert.notInclude((await visitor.get('/jobs')).text, id)
  })

  test('they are not there for a teacher', async ({ assert }) => {
    const { visitor } = await signIn('teacher')
    assert.equal((await visitor.get('/jobs')).status, 404)
    assert.notInclude((await visitor.get('/')).text, 'href="/jobs"')
  })
})
