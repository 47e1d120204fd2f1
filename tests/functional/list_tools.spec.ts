import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { signIn } from '../support/visitor.js'

const LIST = '/people/students'

test.group('The list of a screen', () => {
  test('shows the columns that were chosen, and none that may not be read', async ({ assert }) => {
    const { visitor } = await signIn('accountant')
    const plain = await visitor.get(LIST)
    assert.equal(plain.status, 200)
    const page = await visitor.get(`${LIST}?fields=name&fields=gender,medical_note,no_such`)
    assert.equal(page.status, 200)
    const heads = [...page.text.matchAll(/role="columnheader"/g)]
    const more = /row-choice/.test(page.text) ? 1 : 0
    assert.lengthOf(heads, 2 + more)
    assert.notInclude(page.text, 'medical_note')
    assert.include(page.text, 'name="fields" value="name,gender" form="list-form"')
  })

  test('filters by a tag and shows the tags of its rows', async ({ assert }) => {
    const { visitor, green } = await signIn('teacher')
    const own = green.idOf('student.own')
    const { token } = green.accounts.super_admin
    const name = `Choir ${Date.now()}`
    await call('/api/v1/tags', { method: 'POST', token, json: { name, colour: 'green' } })
    const path = `${LIST}/${own}`
    await visitor.get(path)
    await visitor.post(`${path}/tags`, { add: name })
    const page = await visitor.get(`${LIST}?filter[_tags]=${encodeURIComponent(name)}`)
    assert.include(page.text, `<li class="tag tag-green">${name}</li>`)
    assert.include(page.text, own)
    assert.equal([...page.text.matchAll(/class="row-link"/g)].length, 1)
    const { visitor: student } = await signIn('student')
    assert.notInclude((await student.get(`${LIST}?filter[_tags]=${encodeURIComponent(name)}`)).text, name)
  })

  test('keeps a view, opens with it, renames it and lets go of it', async ({ assert }) => {
    const { visitor, green } = await signIn('teacher')
    const name = `Mine ${Date.now()}`
    await visitor.get(LIST)
    const made = await visitor.post(`${LIST}/views`, {
      do: 'save_as',
      name,
      query: 'filter[status]=active&sort=-name&fields=name,status&per_page=50',
    })
    const at = made.headers.get('location') ?? ''
    assert.match(at, /\?view=[0-9a-f-]{36}$/)
    const id = at.slice(-36)
    const page = await visitor.get(at)
    assert.include(page.text, name)
    assert.include(page.text, 'aria-sort="descending"')
    assert.include(page.text, `?view=${id}&amp;page=`.slice(0, 10))
    await visitor.post(`${LIST}/views`, { do: 'open', on: '1', view: id })
    assert.include((await visitor.get(LIST)).text, 'aria-sort="descending"')
    assert.notInclude((await visitor.get(`${LIST}?view=none`)).text, 'aria-sort="descending"')
    await visitor.post(`${LIST}/views`, { do: 'rename', view: id, name: `${name} b` })
    const taken = await visitor.post(`${LIST}/views`, { do: 'save_as', name: `${name} b`, query: '' })
    assert.equal(taken.status, 303)
    assert.include((await visitor.get(LIST)).text, 'alert-danger')
    const wrong = await visitor.post(`${LIST}/views`, { do: 'save_as', name: 'Wrong', query: 'filter[no_such]=1' })
    assert.equal(wrong.status, 303)
    assert.include((await visitor.get(LIST)).text, 'no_such')
    const { visitor: other } = await signIn('accountant')
    await other.get(LIST)
    assert.equal((await other.post(`${LIST}/views`, { do: 'remove', view: id })).status, 404)
    await visitor.post(`${LIST}/views`, { do: 'remove', view: id })
    assert.notInclude((await visitor.get(LIST)).text, id)
    const { token } = green.accounts.teacher
    assert.notInclude(
      recordsIn(await call('/api/v1/saved-views', { token })).map((view) => view['id']),
      id
    )
  })

  test('tells how much of a shared view is kept from its reader, without a name', async ({ assert }) => {
    const { green } = await signIn('accountant')
    const { token } = green.accounts.super_admin
    const json = {
      entity: 'people.student',
      name: `All ${Date.now()}`,
      definition: 'sort=-name&fields=name,medical_note',
    }
    const { id } = recordIn(await call('/api/v1/saved-views', { method: 'POST', token, json }))
    await call('/api/v1/saved-views/share', {
      method: 'POST',
      token,
      json: { view: String(id), roles: ['accountant'] },
    })
    const { visitor } = await signIn('accountant')
    const page = await visitor.get(`${LIST}?view=${String(id)}`)
    assert.include(page.text, '1 part of this view cannot be used')
    assert.notInclude(page.text, 'medical_note')
    assert.include(page.text, 'aria-sort="descending"')
  })
})
