import { test } from '@japa/runner'
import { recordIn } from '../support/rest.js'
import { feeGround } from '../functional/fees/ground.js'
import { PASSWORD } from '../support/school/main.js'

test.group('A bursar', () => {
  test('builds a fee structure by keyboard and sees its totals', async ({ assert, visit }) => {
    const { school, send, make, income } = await feeGround()
    await make('fees.head', { code: 'ACT', name: 'Activities', kind: 'activity', income_account: income, priority: 50 })
    const body = { name: 'By keyboard', year: school.idOf('year.own') }
    const { id } = recordIn(await send('accountant', 'POST', '/fees/structures', body))
    const page = await visit(`/fees/configurator/${id}`)
    await page.getByLabel('E-mail, phone or user name').fill(school.accounts.accountant.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/fees/configurator/${id}`)

    await page.getByRole('button', { name: '3 terms' }).focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.getByLabel('Due on, instalment 2').inputValue(), '2026-08-10')
    assert.equal(await page.getByLabel('Until, instalment 3').inputValue(), '2027-03-31')

    await page.getByRole('button', { name: 'Add a row' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Split')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('7000')
    const card = page.locator(`[data-card-of="${school.idOf('grade_level.own')}"]`)
    assert.match((await card.textContent()) ?? '', /2,333\.33.*2,333\.33.*2,333\.34.*7,000\.00/)

    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-at')), '1:3')
    await page.keyboard.type('150')
    await page.keyboard.press('ArrowUp')
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-at')), '0:3')
    assert.include((await card.textContent()) ?? '', '7,450.00')

    await page.getByRole('button', { name: 'Save' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Saved. The server has worked out the same totals.').waitFor()
    const stored = recordIn(await send('accountant', 'GET', `/fees/structures/${id}?include=lines,instalments`))
    assert.containsSubset(stored, {
      version: 2,
      instalments: [{ number: 1 }, { number: 2 }, { number: 3 }],
    })
    const lines = stored['lines'] as readonly { amount: string; frequency: string }[]
    assert.sameDeepMembers(
      lines.map(({ amount, frequency }) => ({ amount, frequency })),
      [
        { amount: '7000.00', frequency: 'split' },
        { amount: '150.00', frequency: 'each' },
      ]
    )
  })

  test('pastes a block, and loses nothing when somebody else has saved meanwhile', async ({ assert, visit }) => {
    const { school, send, tuition } = await feeGround()
    const instalments = [1, 2].map((number) => ({
      number,
      title: `Half ${number}`,
      from_date: '2026-04-01',
      to_date: '2026-09-30',
      due_date: '2026-04-10',
    }))
    const lines = [{ head: tuition, frequency: 'each', amount: '10.00' }]
    const body = { name: 'Pasted', year: school.idOf('year.own'), instalments, lines }
    const { id } = recordIn(await send('accountant', 'POST', '/fees/structures', body))
    const page = await visit(`/fees/configurator/${id}`)
    await page.getByLabel('E-mail, phone or user name').fill(school.accounts.accountant.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/fees/configurator/${id}`)

    await page.locator('[data-at="0:2"]').focus()
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', '1,200.50\t300\n')
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.activeElement?.dispatchEvent(paste)
    })
    assert.equal(await page.locator('[data-at="0:2"]').inputValue(), '1,200.50')
    assert.equal(await page.locator('[data-at="0:3"]').inputValue(), '300.00')

    await send('accountant', 'PATCH', `/fees/structures/${id}`, { stream: 'science', version: 1 })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Somebody else has saved this structure meanwhile' }).waitFor()
    assert.equal(await page.locator('[data-at="0:2"]').inputValue(), '1,200.50')
    await page.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByText('Saved. The server has worked out the same totals.').waitFor()
    const stored = recordIn(await send('accountant', 'GET', `/fees/structures/${id}?include=lines`))
    const amounts = (stored['lines'] as readonly { amount: string }[]).map(({ amount }) => amount)
    assert.sameMembers(amounts, ['1200.50', '300.00'])
  })
})
