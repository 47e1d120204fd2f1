import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { ScreenEngine } from '../../app/controllers/screens/engine_port.js'
import { registerPluginScreens } from '../../app/controllers/screens/plugin_routes.js'
import { openKiosk } from '../support/kiosk.js'
import { call } from '../support/rest.js'
import { PARTIAL, signIn } from '../support/visitor.js'

const kiosk = await openKiosk()
// Before the server starts: routes cannot be added afterwards.
registerPluginScreens(router, kiosk.screens)

test.group('Screens of plugins', (group) => {
  group.setup(() => {
    app.container.swap(ScreenEngine, () => kiosk.screenEngine)
    return async () => {
      app.container.restore(ScreenEngine)
      await kiosk.close()
    }
  })

  test('stand in the page of the product, with a place in the menu', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const { text, status } = await visitor.get('/kiosk/desk/today')
    assert.equal(status, 200)
    assert.include(text, '<title>Desk · School green</title>')
    assert.include(text, 'Desk on 2026-11-16')
    assert.match(text, /href="\/kiosk\/desk\/today" aria-current="page"/)
    assert.isBelow(text.indexOf('href="/kiosk/desk/today"'), text.indexOf('href="/kiosk/orders"'))
  })

  test('take forms with their token only, work as the actor and leave a notice', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    await visitor.get('/kiosk/desk/today')
    const answer = await visitor.post('/kiosk/desk/today', { name: 'From the desk' })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/kiosk/desk/today'])
    const page = await visitor.get('/kiosk/desk/today')
    assert.include(page.text, 'From the desk has been created.')
    assert.include(page.text, '<li>From the desk</li>')
    const forged = await visitor.post('/kiosk/desk/today', { name: 'Forged', _csrf: 'none' })
    assert.equal(forged.status, 303, 'the helper puts its own token in')
    const without = await call('/kiosk/desk/today', { method: 'POST', raw: 'name=Forged' })
    assert.equal(without.status, 403)
  })

  test('are shown and open only to those whom their access is granted', async ({ assert }) => {
    const { visitor } = await signIn('teacher')
    assert.notInclude((await visitor.get('/kiosk/orders')).text, '/kiosk/desk/today')
    assert.equal((await visitor.get('/kiosk/desk/today')).status, 403)
    const { visitor: parent } = await signIn('parent')
    assert.equal((await parent.get('/kiosk/desk/today')).status, 404)
    assert.equal((await call('/kiosk/desk/today')).status, 302)
  })

  test('answer htmx with their view alone', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const { text } = await visitor.get('/kiosk/desk/today', PARTIAL)
    assert.isTrue(text.trimStart().startsWith('<h1'))
  })

  test('take parameters from the path, and have no form where they take none', async ({ assert }) => {
    const { visitor } = await signIn('teacher')
    const going = await visitor.get('/kiosk/work/billing?done=2')
    assert.include(going.text, 'Work on billing')
    assert.match(going.text, /hx-get="\/kiosk\/work\/billing\?done=3"/)
    assert.include(going.text, '1 failed')
    assert.include(going.text, 'Second: is broken.')
    const finished = await visitor.get('/kiosk/work/billing?done=3')
    assert.notInclude(finished.text, 'hx-get="/kiosk/work')
    assert.include(finished.text, 'Finished')
    assert.equal((await visitor.post('/kiosk/work/billing', {})).status, 404)
  })
})
