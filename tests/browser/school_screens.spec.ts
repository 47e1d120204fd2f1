import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { SchoolOperations } from '../../app/schools/main.js'
import { anotherSchool, PASSWORD, testSchools } from '../support/school/main.js'
import type { RoleName, TestSchool } from '../support/school/main.js'

type Visit = (path: string) => Promise<Page>

/** Signs in by the login form that a screen has led to, and is at that screen then. */
async function signedIn(visit: Visit, school: TestSchool, role: RoleName, path: string): Promise<Page> {
  const page = await visit(path)
  await page.fill('#login', school.accounts[role].email)
  await page.fill('#password', PASSWORD)
  await page.click('button[type=submit]:has-text("Sign in")')
  await page.waitForURL(`**${path}`)
  return page
}

test.group('Screens of a school in a browser', (group) => {
  let school: TestSchool
  group.setup(async () => {
    school = await anotherSchool('browser-settings')
  })

  test('a school gives itself a colour and a word, and the next pages have them', async ({ assert, visit }) => {
    const page = await signedIn(visit, school, 'admin', '/settings')
    await page.getByLabel('A colour of our own').check()
    await page.locator('#field-colour').fill('#7a1f5c')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('main', 'The settings are saved.')
    const colour = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--pine'))
    assert.equal(colour.trim(), '#7a1f5c')

    await page.getByRole('link', { name: 'Our words' }).click()
    await page.waitForURL('**/settings/words')
    await page.locator('main').getByRole('link', { name: 'Students' }).click()
    await page.waitForURL('**/people.student')
    await page.getByLabel('Several of them').fill('Learners')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/settings/words')
    assert.isAbove(await page.getByRole('link', { name: 'Learners' }).count(), 0)
  })

  test('an admin is told which rule decides about a record', async ({ visit }) => {
    const path = `/people/students/${school.idOf('student.foreign')}/explain`
    const page = await signedIn(visit, school, 'admin', path)
    await page.getByLabel('Person').selectOption(school.accounts.parent.userId)
    await page.getByLabel('Action').selectOption('read')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.waitForURL('**/explain?**')
    await page.assertTextContains('main', 'may not do this: See')
    await page.assertTextContains('main', 'This record is none of them.')
  })

  test('a member of two schools goes to the other one from the menu of the account', async ({ visit }) => {
    const { river, engine } = await testSchools()
    const { userId } = school.accounts.teacher
    const roles = [{ role: 'teacher', active: true }]
    await engine.create(river.system, 'core.membership', { user: userId, name: 'Two', status: 'active', roles })
    const page = await signedIn(visit, school, 'teacher', '/people/students')
    await page.click('.user-button')
    await page.getByRole('button', { name: 'School river' }).click()
    await page.assertTextContains('main', 'You are at School river now.')
  })

  test('the operator suspends a school and opens it again', async ({ visit }) => {
    const operations = await app.container.make(SchoolOperations)
    const { email } = school.accounts.super_admin
    await operations.appoint(email)
    const page = await visit('/operator')
    await page.fill('#login', email)
    await page.fill('#password', PASSWORD)
    await page.click('button[type=submit]:has-text("Sign in")')
    await page.waitForURL('**/operator')
    await page.locator(`a[href="/operator/schools/${school.id}"]`).click()
    await page.getByRole('button', { name: 'Suspend the school' }).click()
    await page.assertTextContains('main', 'is suspended.')
    await page.getByRole('button', { name: 'Open the school' }).click()
    await page.assertTextContains('main', 'is open again.')
  })
})
