import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { call } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'

interface Found {
  readonly entity: string
  readonly records: readonly { readonly id: string; readonly label: string }[]
  readonly has_more: boolean
}

const search = async (token: string, query: string) => {
  const { status, body } = await call(`/api/v1/search?${query}`, { token })
  return { status, found: (body?.data ?? []) as unknown as readonly Found[] }
}

test.group('Search everywhere', () => {
  test('finds records of several kinds, five of each', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool(`find-${crypto.randomUUID().slice(0, 8)}`)
    const make = (entity: string, body: JsonObject) => engine.create(school.system, entity, body)
    for (let at = 0; at < 6; at++) await make('people.household', { name: `Quagga ${at}` })
    const student = await make('people.student', { name: 'Quagga Rider', status: 'active' })
    const { token } = school.accounts.admin
    const { found } = await search(token, 'q=quagga')
    const households = found.find(({ entity }) => entity === 'people.household')
    assert.lengthOf(households?.records ?? [], 5)
    assert.isTrue(households?.has_more)
    assert.deepInclude(found.find(({ entity }) => entity === 'people.student')?.records, {
      id: String(student['id']),
      label: 'Quagga Rider',
    })
    const { found: one } = await search(token, 'q=quagga%20rider&entities=people.student')
    assert.lengthOf(one, 1)
  })

  test('finds no row beyond the reader’s own, no kind closed to him, and nothing of another school (A09, C01)', async ({
    assert,
  }) => {
    const { engine, river } = await testSchools()
    const school = await anotherSchool(`seek-${crypto.randomUUID().slice(0, 8)}`)
    const name = `Okapi ${crypto.randomUUID().slice(0, 8)}`
    await engine.create(school.system, 'people.student', { name, status: 'active', office_note: 'Zorilla only here' })
    await engine.create(school.system, 'people.household', { name })
    const q = `q=${encodeURIComponent(name)}`
    assert.isNotEmpty((await search(school.accounts.admin.token, q)).found)
    assert.deepEqual((await search(school.accounts.parent.token, q)).found, [])
    assert.deepEqual((await search(school.accounts.student.token, q)).found, [])
    assert.deepEqual((await search(river.accounts.admin.token, q)).found, [])
    assert.deepEqual((await search(school.accounts.accountant.token, 'q=zorilla')).found, [])
    const teacher = await call('/api/v1/people/households', { token: school.accounts.teacher.token })
    const kinds = (await search(school.accounts.teacher.token, q)).found.map(({ entity }) => entity)
    if (teacher.status === 404) assert.notInclude(kinds, 'people.household')
  })

  test('agrees with the list of each kind', async ({ assert }) => {
    const { green } = await testSchools()
    for (const role of ['admin', 'parent', 'teacher', 'accountant'] as const) {
      const { token } = green.accounts[role]
      const { found } = await search(token, 'q=an&entities=people.student')
      const list = await call('/api/v1/people/students?search=an&per_page=5&fields=id', { token })
      const listed = (list.body?.data ?? []) as unknown as readonly { readonly id: string }[]
      assert.deepEqual(
        found.flatMap(({ records }) => records.map(({ id }) => id)),
        listed.map(({ id }) => id)
      )
    }
  })

  test('refuses what is too short, too long, unknown or not signed in', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    for (const query of ['q=a', `q=${'a'.repeat(101)}`, '', 'q=abc&limit=9', 'q=abc&q=def']) {
      assert.equal((await search(token, query)).status, 422, query)
    }
    assert.equal((await call('/api/v1/search?q=abc')).status, 401)
  })
})
