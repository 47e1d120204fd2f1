import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'
import type { TestSchool } from '../../support/school/main.js'
import { finished, STUDENTS } from './ground.js'

const HOUSEHOLDS = '/api/v1/people/households'

async function bulk(school: TestSchool, json: object, more: { readonly key?: string; readonly path?: string } = {}) {
  const headers: Record<string, string> = more.key === undefined ? {} : { 'idempotency-key': more.key }
  return call(`${more.path ?? HOUSEHOLDS}/bulk`, { method: 'POST', token: school.accounts.admin.token, json, headers })
}

async function named(school: TestSchool, search: string) {
  return recordsIn(await call(`${HOUSEHOLDS}?sort=name&search=${search}`, { token: school.accounts.admin.token }))
}

test.group('POST many operations', () => {
  test('atomic makes all or none, and names what is refused by its place', async ({ assert }) => {
    const { green } = await testSchools()
    const refused = await bulk(green, {
      operations: [
        { op: 'create', data: { name: 'Atomic a' } },
        { op: 'create', data: { name: '' } },
      ],
    })
    assert.equal(refused.status, 422)
    assert.deepEqual(Object.keys(refused.body?.error?.details ?? {}), ['operations.1.name'])
    assert.lengthOf(await named(green, 'atomic'), 0)
    const made = recordIn(
      await bulk(green, { operations: ['a', 'b'].map((name) => ({ op: 'create', data: { name: `Atomic ${name}` } })) })
    )
    assert.containSubset(made, {
      done: 2,
      failed: 0,
      results: [
        { index: 0, status: 201 },
        { index: 1, status: 201 },
      ],
    })
    const [first, second] = await named(green, 'atomic')
    const changed = await bulk(green, {
      operations: [
        { op: 'update', id: first?.['id'], data: { city: 'Pune' } },
        { op: 'delete', id: second?.['id'] },
        { op: 'restore', id: second?.['id'] },
        { op: 'delete', id: first?.['id'] },
      ],
    })
    assert.equal(changed.status, 200, changed.text)
    assert.deepEqual(
      (await named(green, 'atomic')).map(({ name }) => name),
      ['Atomic b']
    )
  })

  test('partial tells what became of each, and a key makes it once', async ({ assert }) => {
    const { green, river } = await testSchools()
    const json = {
      mode: 'partial',
      operations: [
        { op: 'create', data: { name: 'Partial a' } },
        { op: 'create', data: { name: 'Partial b', nonsense: 1 } },
        { op: 'update', id: river.idOf('household.own'), data: { city: 'Nowhere' } },
        { op: 'create', data: { name: 'Partial c' } },
      ],
    }
    for (const _ of [1, 2]) {
      const answer = recordIn(await bulk(green, json, { key: 'bulk-partial-1' }))
      assert.containSubset(answer, { done: 2, failed: 2 })
      const statuses = (answer['results'] as unknown as { status: number }[]).map(({ status }) => status)
      assert.deepEqual(statuses, [201, 422, 404, 201])
    }
    assert.lengthOf(await named(green, 'partial'), 2)
  })

  test('invites users of a list', async ({ assert }) => {
    const { green } = await testSchools()
    const operations = ['one', 'two'].map((name) => ({
      op: 'create',
      data: { name: `Bulk ${name}`, email: `bulk.${name}@green.test`, roles: [{ role: 'teacher' }] },
    }))
    const answer = await bulk(green, { mode: 'partial', operations }, { path: '/api/v1/users' })
    assert.containSubset(recordIn(answer), { done: 2, failed: 0 })
    const above = {
      op: 'create',
      data: { name: 'Bulk above', email: 'bulk.above@green.test', roles: [{ role: 'super_admin' }] },
    }
    assert.containSubset(
      recordIn(await bulk(green, { mode: 'partial', operations: [above] }, { path: '/api/v1/users' })),
      { done: 0, failed: 1 }
    )
  })

  test('B13 refuses what is no list of operations: {$self}')
    .with([
      '{}',
      '{"operations":[]}',
      '{"operations":[{"op":"drop"}]}',
      '{"operations":[{"op":"delete"}]}',
      '{"operations":[{"op":"create","data":{"__proto__":1}}]}',
      '{"force":true,"operations":[{"op":"create"}]}',
      '{"select":{},"change":{"op":"delete"}}',
      '{"select":{"ids":[]},"change":{"op":"delete"}}',
      '{"select":{"query":"filter[password]=1"},"change":{"op":"delete"}}',
    ])
    .run(async ({ assert }, raw) => {
      const { green } = await testSchools()
      const { token } = green.accounts.admin
      const before = await call(`${HOUSEHOLDS}?count=exact&per_page=1`, { token })
      const answer = await call(`${HOUSEHOLDS}/bulk`, {
        method: 'POST',
        token,
        raw,
        headers: { 'content-type': 'application/json' },
      })
      assert.equal(answer.status, 422, answer.text)
      const after = await call(`${HOUSEHOLDS}?count=exact&per_page=1`, { token })
      assert.equal(after.body?.meta?.['total'], before.body?.meta?.['total'])
    })

  test('hides what the sender does not know, and asks his rights for each', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.parent
    const id = green.idOf('student.foreign')
    const json = {
      mode: 'partial',
      operations: [
        { op: 'update', id, data: { name: 'Mine' } },
        { op: 'delete', id },
      ],
    }
    const told = recordIn(await call(`${STUDENTS}/bulk`, { method: 'POST', token, json }))
    assert.containSubset(told, { done: 0, failed: 2 })
    assert.equal((await call('/api/v1/people/staff/bulk', { method: 'POST', token, json })).status, 404)
  })
})

test.group('POST one change of many records', () => {
  test('tries out, changes all that a query finds, and is taken back', async ({ assert }) => {
    const school = await anotherSchool('bulk-change')
    const { token } = school.accounts.admin
    for (const name of ['a', 'b', 'c']) {
      await bulk(school, { operations: [{ op: 'create', data: { name: `Moved ${name}`, city: 'Pune' } }] })
    }
    const change = { select: { query: 'search=moved' }, change: { op: 'update', data: { city: 'Nagpur' } } }
    const tried = await finished(await bulk(school, { ...change, dry_run: true }), token)
    assert.containSubset(tried, { progress: { total: 3, done: 3 }, result: { dry_run: true } })
    assert.deepEqual(
      (await named(school, 'moved')).map(({ city }) => city),
      ['Pune', 'Pune', 'Pune']
    )
    const job = await finished(await bulk(school, change), token)
    assert.containSubset(job, { state: 'done', progress: { total: 3, done: 3, failed: 0 } })
    const [first] = await named(school, 'moved')
    await call(`${HOUSEHOLDS}/${String(first?.['id'])}`, { method: 'PATCH', token, json: { city: 'Delhi' } })
    await finished(await call(`/api/v1/jobs/${job.id}/undo`, { method: 'POST', token }), token)
    assert.deepEqual(
      (await named(school, 'moved')).map(({ city }) => city),
      ['Delhi', 'Pune', 'Pune']
    )
  })

  test('tells of each record that it could not change', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const ids = [river.idOf('household.own'), green.idOf('household.foreign')]
    const job = await finished(
      await bulk(green, { select: { ids }, change: { op: 'update', data: { city: '' } } }),
      token
    )
    assert.containSubset(job, { progress: { total: 2, failed: 2 } })
  })
})
