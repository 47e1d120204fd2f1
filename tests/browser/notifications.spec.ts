import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../app/jobs/main.js'
import { Deliverer } from '../../app/messaging/main.js'
import { feeGround } from '../functional/fees/ground.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { PASSWORD } from '../support/school/main.js'

test.group('The bell', () => {
  test('counts what is new, leads to it, and people choose what they want', async ({ assert, visit }) => {
    const ground = await feeGround()
    const { email, token } = ground.school.accounts.parent
    const { student } = await ground.pupil(`Bell ${crypto.randomUUID().slice(0, 8)}`)
    const body = { student, amount: '12.00', mode: 'cash' }
    const payment = recordIn(await ground.send('accountant', 'POST', '/fees/payments', body))
    await (await app.container.make(Worker)).drain()
    await (await app.container.make(Deliverer)).drain()

    const page = await visit('/notifications/choices')
    await page.getByLabel('E-mail, phone or user name').fill(email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/notifications/choices')
    await page.locator('.bell-count').waitFor()
    await page.locator('input[name=reminder_mail]').uncheck()
    await page.locator('input[name=quiet_from]').fill('21:00')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('main', 'Give both the beginning and the end')
    await page.locator('input[name=quiet_to]').fill('06:30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('main', 'Your choice is saved.')
    const [own] = recordsIn(await call('/api/v1/notification-settings?include=off', { token }))
    assert.containSubset(own, { quiet_from: '21:00', quiet_to: '06:30', off: [{ kind: 'reminder', channel: 'mail' }] })

    await page.locator('a.bell').click()
    await page.assertTextContains('main', `Receipt ${String(payment['number'])}`)
    await page.getByRole('button', { name: 'Open', exact: true }).first().click()
    await page.waitForURL(`**/fees/payments/${payment.id}`)
    const read = recordsIn(await call(`/api/v1/notifications?record=${payment.id}`, { token }))
    assert.isTrue(read[0]?.['is_read'])
  })
})
