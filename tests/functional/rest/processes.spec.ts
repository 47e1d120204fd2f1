import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'
import { feeGround } from '../fees/ground.js'

const CASH = { mode: 'cash', amount: '10.00' }
const NOWHERE = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'

/** A pupil with an issued invoice of 100.00. */
async function owed() {
  const ground = await feeGround()
  const { student } = await ground.pupil('Owing Pupil')
  const invoice = await ground.invoice(student, '100.00', '2026-09-10')
  const { accounts } = ground.school
  const ask = (role: RoleName, path: string, request: Call = {}) =>
    call(`/api/v1${path}`, { token: accounts[role].token, ...request })
  /** Without a key unless one is given. */
  const post = (path: string, json: JsonObject, key?: string) =>
    ask('accountant', path, {
      method: 'POST',
      json,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    })
  const paid = async () => recordIn(await ask('accountant', `/invoices/${invoice}`))['paid']
  return { ...ground, student, invoice, ask, post, paid, path: `/fees/invoices/${invoice}` }
}

test.group('Actions and transitions over REST | bodies', () => {
  test('refuse names that they do not know, and change nothing', async ({ assert }) => {
    const { post, path, paid } = await owed()
    for (const [step, name] of [
      ['pay', 'colour'],
      ['pay', 'id'],
      ['pay', 'constructor'],
      ['transitions/cancel', 'mode'],
    ] as const) {
      const answer = await post(`${path}/${step}`, { ...(step === 'pay' ? CASH : { reason: 'x' }), [name]: 'x' }, 'k')
      assert.equal(answer.status, 422, `${step} ${name} ${answer.text}`)
      assert.deepEqual(Object.keys(answer.body?.error?.details ?? {}), [name])
    }
    assert.equal(await paid(), '0.00')
  })

  test('refuse what is no plain JSON object: {title}')
    .with([
      { title: 'another media type', type: 'text/plain', raw: '{"mode":"cash"}', status: 415 },
      { title: 'a form', type: 'application/x-www-form-urlencoded', raw: 'mode=cash', status: 415 },
      { title: 'no media type', type: '', raw: '{"mode":"cash"}', status: 415 },
      { title: 'broken JSON', type: 'application/json', raw: '{"mode":', status: 400 },
      { title: 'a list', type: 'application/json', raw: '[]', status: 400 },
      { title: 'a name given twice', type: 'application/json', raw: '{"mode":"cash","mode":"card"}', status: 422 },
    ])
    .run(async ({ assert }, { type, raw, status }) => {
      const { ask, path, paid } = await owed()
      const headers = { 'content-type': type, 'idempotency-key': 'k' }
      for (const step of ['pay', 'transitions/cancel']) {
        const answer = await ask('accountant', `${path}/${step}`, { method: 'POST', headers, raw })
        assert.equal(answer.status, status, `${step} ${answer.text}`)
      }
      assert.equal(await paid(), '0.00')
    })

  test('refuse parameters, which only reads know', async ({ assert }) => {
    const { post, ask, path, student } = await owed()
    const written = await post(`${path}/pay?mode=cash`, CASH, 'k')
    assert.deepEqual([written.status, Object.keys(written.body?.error?.details ?? {})], [422, ['mode']])
    const asked = await ask('accountant', `/invoices/dues?student=${student}&colour=red`)
    assert.deepEqual([asked.status, Object.keys(asked.body?.error?.details ?? {})], [422, ['colour']])
    const filtered = await ask('accountant', `/invoices/dues?student[eq]=${student}`)
    assert.equal(filtered.status, 422)
  })
})

test.group('Actions and transitions over REST | paths', () => {
  test('answer 404 where the method, the name or the record is another one', async ({ assert }) => {
    const { ask, path } = await owed()
    const unknown = await ask('accountant', `${path}/nothing`)
    assert.equal(unknown.body?.error?.code, 'NOT_FOUND')
    const without = ({ error }: { readonly error: object | null }) => ({ ...error, request_id: null })
    for (const [method, to] of [
      ['GET', `${path}/pay`],
      ['PUT', `${path}/pay`],
      ['GET', `${path}/transitions/cancel`],
      ['POST', `${path}/receipt`],
      ['POST', '/invoices/dues'],
      ['POST', `${path}/transitions/nothing`],
      ['POST', `/fees/invoices/${NOWHERE}/pay`],
      ['POST', `/fees/invoices/${NOWHERE}/transitions/cancel`],
      ['GET', `/fees/invoices/${NOWHERE}/receipt`],
    ] as const) {
      const headers = { 'idempotency-key': 'k' }
      const json = to.endsWith('cancel') ? { reason: 'x' } : CASH
      const answer = await ask('accountant', to, { method, headers, ...(method === 'GET' ? {} : { json }) })
      assert.equal(answer.status, 404, `${method} ${to} ${answer.text}`)
      assert.deepEqual(without(answer.body ?? { error: null }), without(unknown.body ?? { error: null }))
    }
  })

  test('are the same under every alias: {$self}')
    .with(['/fees/invoices', '/invoices', '/fees'])
    .run(async ({ assert }, base) => {
      const { post, ask, student, invoice } = await owed()
      const paid = recordIn(await post(`${base}/${invoice}/pay`, CASH, crypto.randomUUID()))
      assert.containsSubset(paid, { payment: { amount: '10.00', allocated: '10.00' } })
      assert.equal(recordIn(await ask('parent', `${base}/dues?student=${student}`))['total'], '90.00')
      assert.equal((await ask('parent', `${base}/${invoice}/receipt`)).headers.get('content-type'), 'application/pdf')
      assert.equal((await post(`${base}/${invoice}/transitions/cancel`, { reason: 'Twice' })).status, 409)
    })
})

test.group('Actions and transitions over REST | what can be done', () => {
  const CAN = { accountant: ['cancel', 'pay', 'waive_late_fee'], parent: ['pay'] } as const

  test('is told to the {role} with a record and with each of a list')
    .with([{ role: 'accountant' }, { role: 'parent' }] as const)
    .run(async ({ assert }, { role }) => {
      const { ask, path, student, make, tuition } = await owed()
      const own = ['cancel', 'issue', 'pay', 'receipt', 'waive_late_fee']
      const steps = (record: JsonObject) =>
        Object.entries(record['_can'] as Record<string, boolean>)
          .flatMap(([name, can]) => (can && own.includes(name) ? [name] : []))
          .sort()
      const one = recordIn(await ask(role, `${path}?include=_can`))
      assert.deepEqual(steps(one), [...CAN[role]])
      assert.notProperty(recordIn(await ask(role, path)), '_can')
      const items = [{ head: tuition, description: 'Draft', gross: '5.00' }]
      await make('fees.invoice', { student, due_date: '2026-09-11', items })
      const list = recordsIn(await ask(role, `/invoices?filter[student]=${student}&include=_can&sort=due_date`))
      assert.deepEqual(list.map(steps), role === 'parent' ? [['pay']] : [[...CAN.accountant], ['issue']])
    })

  test('changes with the state of the record', async ({ assert }) => {
    const { ask, post, path } = await owed()
    recordIn(await post(`${path}/pay`, { mode: 'cash' }, crypto.randomUUID()))
    const { _can: can } = recordIn(await ask('parent', `${path}?include=_can`))
    assert.containsSubset(can, { pay: false, receipt: true, update: false })
  })
})

test.group('Actions and transitions over REST | declared reads', () => {
  test('answer 304 while they would say the same', async ({ assert }) => {
    const { ask, post, path, student } = await owed()
    for (const read of ['dues', 'statement']) {
      const to = `/invoices/${read}?student=${student}`
      const first = await ask('parent', to)
      const headers = { 'if-none-match': String(first.headers.get('etag')) }
      const again = await ask('parent', to, { headers })
      assert.deepEqual([again.status, again.text], [304, ''], read)
      assert.equal((await ask('accountant', to, { headers })).status, 200, 'under other rights')
      recordIn(await post(`${path}/pay`, CASH, crypto.randomUUID()))
      const changed = await ask('parent', to, { headers })
      assert.equal(changed.status, 200)
      assert.notEqual(changed.headers.get('etag'), first.headers.get('etag'))
    }
  })

  test('are documents that nothing keeps, where they are files', async ({ assert }) => {
    const { ask, post, path } = await owed()
    assert.equal((await ask('parent', `${path}/receipt`)).status, 409)
    recordIn(await post(`${path}/pay`, CASH, crypto.randomUUID()))
    const { status, headers } = await ask('parent', `${path}/receipt`, { headers: { 'if-none-match': '*' } })
    assert.equal(status, 200)
    assert.isNull(headers.get('etag'))
    assert.equal(headers.get('cache-control'), 'private, no-store')
    assert.match(String(headers.get('content-disposition')), /^inline; filename="[\w.-]+\.pdf"$/)
  })
})

test.group('Actions and transitions over REST | keys', () => {
  test('are asked for where an action must be done once', async ({ assert }) => {
    const { post, path, paid } = await owed()
    const answer = await post(`${path}/pay`, CASH)
    assert.equal(answer.status, 428)
    assert.equal(answer.body?.error?.code, 'PRECONDITION_REQUIRED')
    assert.deepEqual(answer.body?.error?.details, { 'Idempotency-Key': ['is required.'] })
    assert.equal(await paid(), '0.00')
  })

  test('give the first answer again, by any alias, and refuse another body', async ({ assert }) => {
    const { post, path, paid, invoice } = await owed()
    const key = crypto.randomUUID()
    const first = await post(`${path}/pay`, CASH, key)
    assert.equal(first.status, 200, first.text)
    assert.equal((await post(`${path}/pay`, { amount: '10.00', mode: 'cash' }, key)).text, first.text)
    assert.equal((await post(`${path}/pay`, { ...CASH, amount: '20.00' }, key)).status, 422)
    assert.equal((await post(`/fees/${invoice.toUpperCase()}/pay`, CASH, key)).text, first.text)
    assert.equal((await post(`/invoices/${invoice}/pay`, { ...CASH, amount: '20.00' }, key)).status, 422)
    assert.equal(await paid(), '10.00')
  })

  test('take a transition once, which without a key is refused the second time', async ({ assert }) => {
    const { post, path } = await owed()
    const key = crypto.randomUUID()
    const cancel = (reason: string, by?: string) => post(`${path}/transitions/cancel`, { reason }, by)
    const first = await cancel('Billed twice', key)
    assert.equal(recordIn(first)['stage'], 'cancelled')
    assert.equal((await cancel('Billed twice', key)).text, first.text)
    assert.equal((await cancel('For fun', key)).status, 422)
    assert.equal((await cancel('Billed twice')).status, 409)
  })

  test('of another user are other keys', async ({ assert }) => {
    const { post, ask, path, paid } = await owed()
    const key = crypto.randomUUID()
    recordIn(await post(`${path}/pay`, CASH, key))
    const headers = { 'idempotency-key': key }
    const json = { mode: 'gateway', amount: '10.00' }
    const order = await ask('parent', `${path}/pay`, { method: 'POST', headers, json })
    assert.containsSubset(recordIn(order), { order: { stage: 'created', amount: '10.00' } })
    assert.equal(await paid(), '10.00')
  })
})

test.group('Actions and transitions over REST | rights', () => {
  test('are of the school whose record it is', async ({ assert }) => {
    const { path } = await owed()
    const { green } = await testSchools()
    const { token } = green.accounts.super_admin
    const headers = { 'idempotency-key': 'k' }
    const taken = await call(`/api/v1${path}/pay`, { method: 'POST', token, headers, json: CASH })
    assert.equal(taken.status, 404)
    assert.equal((await call(`/api/v1${path}/receipt`, { token })).status, 404)
    assert.equal((await call(`/api/v1${path}/pay`, { method: 'POST', json: CASH })).status, 401)
  })
})
