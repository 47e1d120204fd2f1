import { test } from '@japa/runner'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'
import { codeIn, GOOD_PASSWORD, invite, newUser, post, seen } from './people.js'

const people = { next: 0 }

/** Somebody who has a mail, a phone and a username made of digits alone, as roll numbers are. */
async function person() {
  const { engine, green } = await testSchools()
  const { userId, email } = await newUser({ role: 'teacher' })
  const [member] = (await engine.list(green.system, 'core.membership', `filter[user]=${userId}`)).data
  const phone = `+9190${String(10_000_000 + process.pid * 100 + ++people.next).slice(-8)}`
  const username = `2026${String(process.pid).slice(-4)}${people.next}`
  await engine.update(green.system, 'core.membership', String(member?.id), { phone, username })
  return { email, phone, username, school: green.slug }
}

test.group('Attacks | login names', () => {
  for (const kind of ['email', 'phone', 'username'] as const) {
    test(`D01 by ${kind}: REST and the screen let the right password in, and answer everything else alike`, async ({
      assert,
    }) => {
      const known = await person()
      const unknown = { email: 'no.such@green.test', phone: '+911234500000', username: '999999999' }
      const body = (login: string, password: string) => ({ [kind]: login, password, school: known.school })
      const right = await post('login', body(known[kind], GOOD_PASSWORD))
      assert.equal(right.status, 200, right.text)
      const wrong = await post('login', body(known[kind], 'wrong password'))
      const nobody = await post('login', body(unknown[kind], GOOD_PASSWORD))
      assert.equal(wrong.status, 401)
      assert.equal(seen(wrong), seen(nobody))
      const atScreen = async (login: string, password: string) => {
        const visitor = new Visitor()
        await visitor.get('/login')
        const answer = await visitor.post('/login', { login, password, school: known.school, next: '/' })
        return { status: answer.status, said: /id="login-error"[\s\S]*?<\/div>/.exec(answer.text)?.[0] ?? '' }
      }
      assert.equal((await atScreen(known[kind], GOOD_PASSWORD)).status, 303)
      const refused = await atScreen(known[kind], 'wrong password')
      assert.equal(refused.status, 422)
      assert.isNotEmpty(refused.said)
      assert.deepEqual(await atScreen(unknown[kind], GOOD_PASSWORD), refused)
    })
  }

  test('a username names one user of its school, and another one at another school', async ({ assert }) => {
    const { green, river } = await testSchools()
    const username = `twin.${process.pid}`
    for (const school of [green, river]) {
      const { token } = school.accounts.admin
      const json = { name: school.slug, username, roles: [{ role: 'student' }] }
      const made = await call('/api/v1/users', { method: 'POST', token, json })
      const path = `/api/v1/users/${recordIn(made).id}/hand-over`
      const { link } = recordIn(await call(path, { method: 'POST', token, json: {} })) as unknown as { link: string }
      await post('invitation', { code: codeIn(link), password: `${GOOD_PASSWORD} ${school.slug}` })
    }
    for (const school of [green, river]) {
      const password = `${GOOD_PASSWORD} ${school.slug}`
      const answer = await post('login', { username, password, school: school.slug })
      assert.containSubset(answer.body?.data, { user: { name: school.slug } })
      assert.equal((await post('login', { username, password })).status, 401)
    }
  })

  test('nobody signs in while he is only invited', async ({ assert }) => {
    const email = `waiting.${process.pid}@green.test`
    await invite({ name: 'Waiting', email, roles: [] })
    const waiting = await post('login', { email, password: GOOD_PASSWORD })
    assert.equal(seen(waiting), seen(await post('login', { email: 'no.one@green.test', password: GOOD_PASSWORD })))
  })
})
