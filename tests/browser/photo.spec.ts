import { test } from '@japa/runner'
import { picture } from '../support/files.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

test.group('The office, with pictures and papers', () => {
  test('chooses a photo and a letter, is told of what is no letter, and sees them on the record', async ({
    assert,
    visit,
  }) => {
    const { green, engine } = await testSchools()
    const pupil = await engine.create(green.system, 'people.student', {
      name: 'Farida Photo',
      status: 'active',
      is_boarder: false,
    })
    const path = `/people/students/${String(pupil.id)}`
    const page = await visit(`${path}/edit`)
    await page.getByLabel('E-mail, phone or user name').fill(green.accounts.admin.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`**${path}/edit`)

    const file = (name: string, mimeType: string, content: string | Uint8Array) => ({
      name,
      mimeType,
      buffer: Buffer.from(content as string),
    })
    await page.getByLabel('Photo', { exact: true }).setInputFiles(file('farida.jpg', 'image/jpeg', await picture()))
    const office = page.getByRole('tab', { name: 'Office' })
    await office.click()
    await page
      .getByLabel('Documents')
      .setInputFiles([
        file('letter.txt', 'text/plain', 'Dear school'),
        file('drawing.txt', 'text/plain', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
      ])
    const refused = page.locator('.file.has-problem')
    await refused.getByText('Must be one of').waitFor()
    assert.include(await refused.innerText(), 'drawing.txt')
    await refused.getByRole('button', { name: 'Take away' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('body', 'Farida Photo has been saved.')

    assert.equal(
      await page.locator('.page-head img.picture').evaluate((image: HTMLImageElement) => image.naturalWidth > 0),
      true
    )
    await office.click()
    await page.getByRole('link', { name: 'letter.txt' }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'drawing.txt' }).count(), 0)
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await office.click()
    await page.locator('.file', { hasText: 'letter.txt' }).getByRole('button', { name: 'Take away' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('body', 'Farida Photo has been saved.')
    await office.click()
    assert.equal(await page.getByRole('link', { name: 'letter.txt' }).count(), 0)
  })
})
