import { test } from '@japa/runner'
import { signIn } from '../../support/visitor.js'

test.group('The discussion on the page of a record', () => {
  test('F07 is there for who takes part, with what he says, escaped, and leads back to it', async ({ assert }) => {
    const { visitor, green } = await signIn('teacher')
    const path = `/people/students/${green.idOf('student.own')}`
    const page = await visitor.get(path)
    assert.include(page.text, `action="${path}/comments"`)
    const said = await visitor.post(`${path}/comments`, { text: 'Said <b>here</b> & now' })
    assert.deepEqual([said.status, said.headers.get('location')], [303, `${path}#discussion`])
    const after = await visitor.get(path)
    assert.include(after.text, 'Said &lt;b&gt;here&lt;/b&gt; &amp; now')
    assert.notInclude(after.text, '<b>here</b>')
    assert.equal((await visitor.get(`${path}/timeline`)).status, 200)

    const empty = await visitor.post(`${path}/comments`, { text: ' ' })
    assert.equal(empty.status, 303)
    assert.include((await visitor.get(path)).text, 'That cannot be done')

    await visitor.post(`${path}/follow`, { on: '1' })
    assert.include((await visitor.get(path)).text, 'Stop following')
    await visitor.post(`${path}/follow`, { on: '0' })
    assert.notInclude((await visitor.get(path)).text, 'Stop following')
  })

  test('is nothing to a pupil and a parent, who read the record', async ({ assert }) => {
    for (const role of ['student', 'parent'] as const) {
      const { visitor, green } = await signIn(role)
      const path = `/people/students/${green.idOf('student.own')}`
      const page = await visitor.get(path)
      assert.equal(page.status, 200)
      assert.notInclude(page.text, 'id="discussion"')
      assert.equal((await visitor.post(`${path}/comments`, { text: 'No' })).status, 403)
      assert.equal((await visitor.get(`${path}/timeline`)).status, 403)
      const foreign = `/people/students/${green.idOf('student.foreign')}`
      assert.equal((await visitor.post(`${foreign}/comments`, { text: 'No' })).status, 404)
    }
  })
})
