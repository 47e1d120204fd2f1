import { test } from '@japa/runner'
import { call, recordIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

const SCRIPT = '<img src=x onerror=alert(1)>'

test.group('Screens | rules', () => {
  test('switch and adjust a rule that comes with the product, within bounds', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const page = await visitor.get('/automation')
    assert.include(page.text, 'Reminder 3 days after the due date, and again every 14 days')
    const wrong = await visitor.post('/automation/fees.overdue_reminder', { is_on: '1', parameter_first: '900' })
    assert.equal(wrong.status, 422)
    assert.include(wrong.text, 'role="alert"')
    const fields = { is_on: '1', parameter_first: '5', parameter_again: '10' }
    const saved = await visitor.post('/automation/fees.overdue_reminder', fields)
    assert.equal(saved.status, 303)
    const after = await visitor.get('/automation')
    assert.include(after.text, 'Reminder 5 days after the due date, and again every 10 days')
    await visitor.post('/automation/fees.overdue_reminder', { is_on: '1', parameter_first: '3', parameter_again: '14' })
    assert.equal((await visitor.post('/automation/fees.nothing', fields)).status, 404)
    assert.equal((await (await signIn('teacher')).visitor.get('/automation')).status, 404)
  })

  test('show names of rules and finds as texts, never as markup (F07)', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const rule = {
      title: `${SCRIPT} ${crypto.randomUUID().slice(0, 8)}`,
      is_on: false,
      about: 'people.household',
      set_off_by: 'created',
      steps: [{ does: 'create', target: 'people.household', values: `name = '${SCRIPT}'` }],
    }
    const { id } = recordIn(await call('/api/v1/automation-rules', { method: 'POST', token, json: rule }))
    const { visitor } = await signIn('admin')
    for (const path of ['/core/automation-rules', `/core/automation-rules/${String(id)}`, '/search?q=onerror']) {
      const page = await visitor.get(path)
      assert.equal(page.status, 200, path)
      assert.notInclude(page.text, SCRIPT, path)
      assert.include(page.text, 'onerror', path)
    }
    const gone = await call(`/api/v1/automation-rules/${String(id)}`, { method: 'DELETE', token })
    assert.equal(gone.status, 200)
  })
})
