import { test } from '@japa/runner'
import { signIn } from '../support/visitor.js'

async function namedStudent(name: string) {
  const { visitor, green, engine } = await signIn('admin')
  const actor = { ...green.system, kind: 'user' as const, userId: green.accounts.admin.userId, roles: ['admin'] }
  const body = {
    name,
    status: 'active',
    is_boarder: false,
    office_note: 'A note',
    household: green.idOf('household.own'),
  }
  const id = String((await engine.create(actor, 'people.student', body)).id)
  await engine.update(actor, 'people.student', id, { house: 'Ganga' })
  return { visitor, id, green }
}

test.group('The history of a record', () => {
  test('is offered on the record and shows fields, values and links by their labels', async ({ assert }) => {
    const { visitor, id } = await namedStudent('Shown Pupil')
    const path = `/people/students/${id}/history`
    assert.include((await visitor.get(`/people/students/${id}`)).text, path)
    const page = await visitor.get(path)
    assert.equal(page.status, 200)
    for (const text of ['Ganga', 'House', 'Own family', 'Changed', 'Created', 'admin of green']) {
      assert.include(page.text, text)
    }
  })

  test('is neither offered nor there for a parent', async ({ assert }) => {
    const { visitor, green } = await signIn('parent')
    const path = `/people/students/${green.idOf('student.own')}`
    assert.notInclude((await visitor.get(path)).text, `${path}/history`)
    assert.equal((await visitor.get(`${path}/history`)).status, 403)
    assert.equal((await visitor.get('/audit')).status, 404)
  })
})

test.group('The audit', () => {
  test('is in the menu of who is granted it, and narrows by what is asked', async ({ assert }) => {
    const { visitor, id } = await namedStudent('Audited Pupil')
    assert.include((await visitor.get('/')).text, 'href="/audit"')
    const page = await visitor.get(`/audit?entity=people.student&record=${id}&action=update`)
    assert.equal(page.status, 200)
    assert.include(page.text, `href="/people/students/${id}"`)
    assert.include(page.text, 'Ganga')
    assert.notInclude(page.text, 'Audited Pupil')
  })

  test('says what is not spelled as it should be', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const page = await visitor.get('/audit?record=abc&from=soon')
    assert.equal(page.status, 422)
    assert.include(page.text, 'not spelled')
  })
})
