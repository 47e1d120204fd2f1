import { test } from '@japa/runner'
import { signIn } from '../../support/visitor.js'

test.group('Screens of exports and imports', () => {
  test('a list offers both to who may, and takes a file by its page', async ({ assert }) => {
    const { visitor: admin } = await signIn('admin')
    const list = await admin.get('/people/students')
    assert.include(list.text, 'action="/people/students/export"')
    assert.include(list.text, '/people/students/import')
    const out = await admin.post('/people/students/export', { format: 'csv', query: 'search=own+pupil' })
    assert.equal(out.status, 200)
    assert.include(out.text, 'Own Pupil')
    assert.notInclude(out.text, 'Foreign Pupil')
    const page = await admin.get('/people/students/import')
    assert.include(page.text, 'multipart/form-data')
    const strange = await admin.upload(
      '/people/students/import',
      'file',
      'name,status,Nobody knows\nScreen pupil,active,1\n'
    )
    assert.equal(strange.status, 422)
    assert.include(strange.text, 'map[Nobody knows]')
    const taken = await admin.upload('/people/students/import', 'file', 'name,status\nScreen pupil,active\n')
    assert.equal(taken.status, 303)
    const shown = await admin.get(String(taken.headers.get('location')))
    assert.equal(shown.status, 200)
    assert.notInclude((await (await signIn('parent')).visitor.get('/people/students')).text, '/people/students/import')
  })
})
