import { test } from '@japa/runner'
import { call } from '../support/rest.js'
import { signIn, Visitor } from '../support/visitor.js'

test.group('Screens of a school', () => {
  test('send a stranger to the login page', async ({ assert }) => {
    const answer = await call('/people/students')
    assert.equal(answer.status, 302)
    assert.equal(answer.headers.get('location'), '/login?next=%2Fpeople%2Fstudents')
  })

  test('refuse a wrong password and let the right one in', async ({ assert }) => {
    const { visitor, answer, green } = await signIn('admin')
    assert.equal(answer.status, 303)
    assert.equal((await visitor.get('/')).status, 200)
    const stranger = new Visitor()
    await stranger.get('/login')
    const wrong = await stranger.post('/login', { login: green.accounts.admin.email, password: 'wrong' })
    assert.equal(wrong.status, 422)
    assert.equal((await stranger.get('/')).status, 302)
  })

  test('show a parent the own child and nothing of others', async ({ assert }) => {
    const { visitor, green } = await signIn('parent')
    const list = await visitor.get('/people/students')
    assert.include(list.text, 'Own Pupil')
    assert.notInclude(list.text, 'Foreign Pupil')
    const own = await visitor.get(`/people/students/${green.idOf('student.own')}`)
    assert.include(own.text, 'Wears glasses')
    assert.notInclude(own.text, 'Sibling applied')
    assert.equal((await visitor.get(`/people/students/${green.idOf('student.foreign')}`)).status, 404)
    assert.equal((await visitor.get('/people/staff')).status, 404)
    assert.equal((await visitor.get(`/people/students/${green.idOf('student.own')}/edit`)).status, 403)
  })

  test('offer a picker only what may be referred to', async ({ assert }) => {
    const { visitor, green } = await signIn('parent')
    const picked = JSON.parse((await visitor.get('/pickers/people.student?q=pupil')).text) as unknown
    assert.deepEqual(picked, [{ id: green.idOf('student.own'), label: 'Own Pupil' }])
    assert.equal((await visitor.get('/pickers/core.user?q=a')).status, 404)
  })

  test('make, change, delete and restore a record by forms', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    await visitor.get('/people/households/new')
    const made = await visitor.post('/people/households', { name: 'Form family' })
    assert.equal(made.status, 303)
    const path = String(made.headers.get('location'))
    const form = await visitor.get(`${path}/edit`)
    const version = /name="version" value="(\d+)"/.exec(form.text)?.[1] ?? ''
    assert.equal((await visitor.post(`${path}/edit`, { name: 'Family by form', version })).status, 303)
    assert.include((await visitor.get(path)).text, 'Family by form')
    assert.equal((await visitor.post(`${path}/edit`, { name: 'Too late', version })).status, 409)
    assert.equal((await visitor.post(`${path}/delete`, {})).status, 303)
    assert.equal((await visitor.get(path)).status, 404)
    assert.equal((await visitor.post(`${path}/restore`, {})).status, 303)
    assert.include((await visitor.get(path)).text, 'Family by form')
  })

  test('say beside the field what is wrong with it', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    await visitor.get('/people/households/new')
    const answer = await visitor.post('/people/households', { name: '', email: 'nobody' })
    assert.equal(answer.status, 422)
    assert.match(answer.text, /is-invalid/)
    assert.include(answer.text, 'value="nobody"')
  })
})
