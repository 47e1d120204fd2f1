import { test } from '@japa/runner'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

test.group('Conditional reads', () => {
  test('answer 304 without a body to who holds the same: {title}')
    .with([
      { title: 'the tag', nameIt: (tag: string) => tag },
      { title: 'the tag marked weak', nameIt: (tag: string) => `W/${tag}` },
      { title: 'one of several', nameIt: (tag: string) => `"other", ${tag}` },
      { title: 'any', nameIt: () => '*' },
    ])
    .run(async ({ assert }, { nameIt }) => {
      const { green } = await testSchools()
      const { token } = green.accounts.admin
      for (const path of ['/api/v1/academics/years', `/api/v1/academics/years/${green.idOf('year.own')}`]) {
        const first = await call(path, { token })
        const tag = String(first.headers.get('etag'))
        assert.match(tag, /^"[\w-]{27}\.[0-9a-f]{12}"$/)
        const again = await call(path, { token, headers: { 'if-none-match': nameIt(tag) } })
        assert.equal(again.status, 304)
        assert.equal(again.text, '')
        assert.equal(again.headers.get('etag'), tag)
        assert.equal(again.headers.get('cache-control'), 'private, no-cache')
        assert.equal(again.headers.get('vary'), 'Authorization, X-School')
      }
    })

  test('answer in full after a change', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const { token } = green.accounts.admin
    const { id } = await engine.create(green.system, 'people.household', { name: 'Before' })
    const path = `/api/v1/people/households/${String(id)}`
    const first = await call(path, { token })
    await call(path, { method: 'PATCH', token, json: { name: 'After' } })
    const again = await call(path, { token, headers: { 'if-none-match': String(first.headers.get('etag')) } })
    assert.equal(again.status, 200)
    assert.notEqual(again.headers.get('etag'), first.headers.get('etag'))
  })

  test('have another tag under other rights, even for the same bytes', async ({ assert }) => {
    const { green } = await testSchools()
    const path = `/api/v1/academics/years/${green.idOf('year.own')}?fields=id`
    const [admin, parent] = await Promise.all([
      call(path, { token: green.accounts.admin.token }),
      call(path, { token: green.accounts.parent.token }),
    ])
    assert.equal(admin.text, parent.text)
    assert.notEqual(admin.headers.get('etag'), parent.headers.get('etag'))
  })
})
