import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

const REQUESTS = '/api/v1/change-requests'

/** A parent's open request for two fields of himself. */
async function arrange() {
  const { engine, green } = await testSchools()
  const own = green.idOf('guardian.own')
  const { token } = green.accounts.parent
  for (const { id } of recordsIn(await call(`${REQUESTS}?filter[status]=open`, { token }))) {
    await call(`${REQUESTS}/${String(id)}/withdraw`, { method: 'POST', token, json: {} })
  }
  await engine.update(green.system, 'people.guardian', own, { phone: '+919000000301', email: 'then@families.example' })
  const json = { phone: '+919000000399', email: 'new@families.example', proposal_reason: 'We have <moved>' }
  const { id } = recordIn(await call(`/api/v1/people/guardians/${own}/propose`, { method: 'POST', token, json }))
  const guardian = () => engine.read(green.system, 'people.guardian', own, '')
  return { engine, green, own, path: `/core/change-requests/${String(id)}/review`, guardian }
}

test.group('The screen of proposals', () => {
  test('lists what waits, shows both sides, and decides field by field', async ({ assert }) => {
    const { engine, green, own, path, guardian } = await arrange()
    const { visitor } = await signIn('admin')
    assert.include((await visitor.get('/proposals')).text, `href="${path}"`)
    assert.include((await visitor.get(`/people/guardians/${own}`)).text, '1 proposal waits')
    await engine.update(green.system, 'people.guardian', own, { email: 'since@families.example' })
    const page = await visitor.get(path)
    for (const text of ['+919000000301', '+919000000399', 'since@families.example', 'then@families.example']) {
      assert.include(page.text, text)
    }
    assert.include(page.text, 'We have &lt;moved&gt;')
    assert.equal([...page.text.matchAll(/Changed since/g)].length, 1)
    const version = /name="record_version" value="(\d+)"/.exec(page.text)?.[1] ?? ''

    const nothing = await visitor.post(path, { record_version: version })
    assert.equal(nothing.status, 422)
    const stale = await visitor.post(path, { 'record_version': '1', 'outcome[phone]': 'accept', 'answer': 'Kept' })
    assert.equal(stale.status, 409)
    assert.include(stale.text, 'Somebody has changed the record meanwhile')
    assert.include(stale.text, 'Kept')
    const done = await visitor.post(path, {
      'record_version': version,
      'outcome[phone]': 'accept',
      'outcome[email]': 'reject',
      'answer': 'Mail as it is',
    })
    assert.deepEqual([done.status, done.headers.get('location')], [303, path])
    assert.deepInclude(await guardian(), { phone: '+919000000399', email: 'since@families.example' })
    const after = await visitor.get(path)
    assert.include(after.text, 'Partly accepted')
    assert.include(after.text, 'Mail as it is')
    assert.notInclude(after.text, 'outcome[phone]')
    assert.notInclude((await visitor.get('/proposals')).text, path)
    const old = await visitor.get(path.replace('/review', '/actions/review'))
    assert.equal(old.headers.get('location'), path)
  })

  test('is to look at for who proposed, and nothing to others', async ({ assert }) => {
    const { path, guardian } = await arrange()
    const { visitor: parent } = await signIn('parent')
    const page = await parent.get(path)
    assert.equal(page.status, 200)
    assert.include(page.text, 'new@families.example')
    assert.notInclude(page.text, 'name="outcome')
    const refused = await parent.post(path, { 'record_version': '1', 'outcome[phone]': 'accept' })
    assert.include([403, 404], refused.status)
    assert.equal((await guardian())['phone'], '+919000000301')
    for (const role of ['teacher', 'student', 'accountant'] as const) {
      const { visitor } = await signIn(role)
      assert.equal((await visitor.get(path)).status, 404, role)
      assert.equal((await visitor.get('/proposals')).status, 404, role)
    }
  })
})
