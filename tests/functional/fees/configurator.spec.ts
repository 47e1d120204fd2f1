import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { recordIn, recordsIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { PASSWORD } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'
import { PARTIAL, Visitor } from '../../support/visitor.js'
import { feeGround } from './ground.js'
import type { FeeGround } from './ground.js'

const INSTALMENT = {
  number: 1,
  title: 'April to June',
  from_date: '2026-04-01',
  to_date: '2026-06-30',
  due_date: '2026-07-05',
  weight: 1,
}

async function visit({ school }: FeeGround, role: RoleName): Promise<Visitor> {
  const visitor = new Visitor()
  await visitor.get('/login')
  await visitor.post('/login', { login: school.accounts[role].email, password: PASSWORD, next: '/' })
  return visitor
}

/** A draft: its id. */
async function draft({ school, send }: FeeGround, more: JsonObject = {}): Promise<string> {
  const name = `Grid ${crypto.randomUUID()}`
  return recordIn(
    await send('accountant', 'POST', '/fees/structures', { name, year: school.idOf('year.own'), ...more })
  ).id
}

const parse = ({ text }: Answer) => JSON.parse(text) as JsonObject

test.group('Fees | the configurator', () => {
  test('lists structures and begins a new one', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    await visitor.get('/fees/configurator')
    const name = `Begun ${crypto.randomUUID()}`
    const begun = await visitor.post('/fees/configurator', { name, year: ground.school.idOf('year.own') })
    assert.equal(begun.status, 303)
    const id = (begun.headers.get('location') ?? '').replace('/fees/configurator/', '')
    const stored = recordIn(await ground.send('accountant', 'GET', `/fees/structures/${id}`))
    assert.containsSubset(stored, { name, stage: 'draft', boarders: 'any' })
    assert.include((await visitor.get('/fees/configurator')).text, name)
    const nameless = await visitor.post('/fees/configurator', { name: ' ', year: ground.school.idOf('year.own') })
    assert.equal(nameless.status, 422)
    assert.include(nameless.text, 'id="new-name-error"')
  })

  test('saves complete lists with their ids, and answers the sums of the server', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const grade = ground.school.idOf('grade_level.own')
    const id = await draft(ground, { instalments: [INSTALMENT] })
    const path = `/fees/configurator/${id}`
    await visitor.get(path)
    const line = { head: ground.tuition, grade, section: null, frequency: 'split', instalment: null, amount: '7000.00' }
    const instalments = [1, 2, 3].map((number) => ({ ...INSTALMENT, number }))
    const first = parse(
      await visitor.postJson(path, { do: 'save', version: 1, values: { lines: [line], instalments } })
    )
    assert.containsSubset(first, {
      kind: 'saved',
      version: 2,
      grades: [{ grade, totals: ['2333.33', '2333.33', '2333.34'], total: '7000.00' }],
    })
    const [kept] = first.lines as readonly JsonObject[]
    const values = { lines: [{ ...kept, amount: '6000.00' }], instalments: first.instalments, proration: 'days' }
    const second = parse(await visitor.postJson(path, { do: 'save', version: 2, values: values as JsonObject }))
    const [again] = second.lines as readonly JsonObject[]
    assert.deepEqual(again, { ...kept, amount: '6000.00' })
    const stored = recordIn(await ground.send('accountant', 'GET', `/fees/structures/${id}`))
    assert.equal(stored['proration'], 'days')
  })

  test('says which cell is wrong and writes nothing', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const id = await draft(ground)
    const path = `/fees/configurator/${id}`
    await visitor.get(path)
    const line = { head: ground.tuition, frequency: 'each', amount: '10.00' }
    const lines = [line, { ...line, amount: '-1.00' }]
    const instalments = [{ ...INSTALMENT, to_date: '2026-03-01' }]
    const answer = parse(await visitor.postJson(path, { do: 'save', version: 1, values: { lines, instalments } }))
    assert.equal(answer.kind, 'invalid')
    assert.includeMembers(Object.keys(answer.errors as JsonObject), ['lines.1.amount'])
    const mended = { lines: [line], instalments }
    const late = parse(await visitor.postJson(path, { do: 'save', version: 1, values: mended }))
    assert.deepEqual(Object.keys(late.errors as JsonObject), ['instalments.0.to_date'])
    assert.equal(recordIn(await ground.send('accountant', 'GET', `/fees/structures/${id}`))['version'], 1)
  })

  test('tells of a version that somebody else has saved', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const id = await draft(ground)
    await ground.send('accountant', 'PATCH', `/fees/structures/${id}`, { stream: 'science', version: 1 })
    await visitor.get(`/fees/configurator/${id}`)
    const body = { do: 'save', version: 1, values: { stream: 'arts' } }
    assert.deepEqual(parse(await visitor.postJson(`/fees/configurator/${id}`, body)), { kind: 'stale', version: 2 })
    assert.equal(recordIn(await ground.send('accountant', 'GET', `/fees/structures/${id}`))['stream'], 'science')
  })

  test('previews the bill of a pupil, or says why there is none', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const lines = [{ head: ground.tuition, frequency: 'each', amount: '9000.00' }]
    const id = await draft(ground, { instalments: [INSTALMENT], lines })
    const { student } = await ground.pupil('Previewed')
    const answer = parse(await visitor.get(`/fees/configurator/${id}?student=${student}&instalment=1`))
    assert.containsSubset(answer, {
      kind: 'bill',
      bill: { title: 'April to June', total: '9000.00', concession: '0.00' },
    })
    const none = parse(await visitor.get(`/fees/configurator/${id}?student=${student}&instalment=2`))
    assert.deepEqual(none, { kind: 'refused', message: 'is none of this fee structure.' })
  })

  test('activates, assigns, bills with progress, and copies as a draft', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const lines = [{ head: ground.tuition, frequency: 'each', amount: '9000.00' }]
    const id = await draft(ground, { instalments: [INSTALMENT], lines })
    const path = `/fees/configurator/${id}`
    assert.include((await visitor.get(path)).text, 'data-plan="4"')
    await visitor.post(path, { do: 'activate', version: '1' })
    const active = await visitor.get(path)
    assert.include(active.text, 'This structure is active')
    assert.notInclude(active.text, 'data-plan="4"')
    await visitor.post(path, { do: 'assign', grade: '', from_date: '' })
    assert.match((await visitor.get(path)).text, /\d+ pupils assigned/)
    const billed = await visitor.post(path, { do: 'bill', instalment: '1', issue: 'true', _key: crypto.randomUUID() })
    const run = billed.headers.get('location') ?? ''
    assert.match(run, new RegExp(`^${path}\\?run=[0-9a-f-]{36}$`))
    const { text } = await visitor.get(run)
    const links = [...text.matchAll(/href="(\/fees\/fee-(?:runs|assignments)\?[^"]+)"/g)].map(([, href = '']) => href)
    assert.lengthOf(links, 2)
    for (const href of links) assert.equal((await visitor.get(href.replaceAll('&amp;', '&'))).status, 200, href)
    const part = await visitor.get(run, PARTIAL)
    assert.isTrue(part.text.trimStart().startsWith('<section class="card section progress-card"'))
    assert.include(part.text, `hx-get="${run}"`)
    const copied = await visitor.post(path, { do: 'copy' })
    const copy = (copied.headers.get('location') ?? '').replace('/fees/configurator/', '')
    const stored = recordIn(
      await ground.send('accountant', 'GET', `/fees/structures/${copy}?include=lines,instalments`)
    )
    assert.containsSubset(stored, { stage: 'draft', lines: [{ amount: '9000.00' }], instalments: [{ number: 1 }] })
  })

  test('bills one class alone, and says so where nobody of it is under the structure', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const lines = [{ head: ground.tuition, frequency: 'each', amount: '9000.00' }]
    const id = await draft(ground, { instalments: [INSTALMENT], lines })
    const path = `/fees/configurator/${id}`
    await visitor.get(path)
    await visitor.post(path, { do: 'activate', version: '1' })
    const [only, empty] = [await ground.section('Only One'), await ground.section('Nobody')]
    const inside = await ground.pupil('Sits Inside', only)
    const outside = await ground.pupil('Sits Outside')
    for (const { student } of [inside, outside]) {
      await ground.make('fees.fee_assignment', { student, structure: id, from_date: '2026-04-01' })
    }
    const page = await visitor.get(path)
    assert.match(page.text, new RegExp(`<optgroup label="Grade 7">[^]*<option value="${only}">Only One</option>`))
    const bill = (section: string) =>
      visitor.post(path, { do: 'bill', instalment: '1', issue: 'true', section, _key: crypto.randomUUID() })
    assert.equal((await bill(empty)).headers.get('location'), path)
    assert.include((await visitor.get(path)).text, 'has no pupils under this fee structure.')
    const run = ((await bill(only)).headers.get('location') ?? '').replace(`${path}?run=`, '')
    await (await app.container.make(Worker)).drain()
    const done = recordIn(await ground.send('accountant', 'GET', `/fees/runs/${run}`))
    const shown = await visitor.get(`${path}?run=${run}`, PARTIAL)
    const outcome = /href="(\/fees\/fee-run-results\?[^"]+)"/.exec(shown.text)?.[1] ?? ''
    assert.include((await visitor.get(outcome)).text, 'Sits Inside')
    assert.containsSubset(done, { section: only, stage: 'done', total: 1, made: 1, skipped: 0 })
    for (const [student, count] of [
      [inside.student, 1],
      [outside.student, 0],
    ] as const) {
      assert.lengthOf(recordsIn(await ground.send('accountant', 'GET', `/invoices?filter[student]=${student}`)), count)
    }
  })

  test('is read only for a principal, and closed to teachers', async ({ assert }) => {
    const ground = await feeGround()
    const id = await draft(ground)
    const principal = await visit(ground, 'principal')
    assert.include((await principal.get(`/fees/configurator/${id}`)).text, 'You may look at this structure')
    const body = { do: 'save', version: 1, values: { stream: 'arts' } }
    assert.equal((await principal.postJson(`/fees/configurator/${id}`, body)).status, 403)
    const teacher = await visit(ground, 'teacher')
    assert.oneOf((await teacher.get('/fees/configurator')).status, [403, 404])
  })

  test('speaks Hindi', async ({ assert }) => {
    const ground = await feeGround()
    const visitor = await visit(ground, 'accountant')
    const id = await draft(ground)
    const { text } = await visitor.get(`/fees/configurator/${id}`, { 'accept-language': 'hi' })
    assert.include(text, '4 तिमाही')
    assert.include(text, 'पंक्ति जोड़ें')
  })
})
