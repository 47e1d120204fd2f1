import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { contentsOf, stateOf } from '../../support/database_state.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'
import { GOOD_PASSWORD, mailsDuring, newUser, post, seen, tokensOf } from './people.js'

const people = { next: 0 }
const freshMail = () => `stranger${++people.next}.${process.pid}@green.test`

/** Opens the green school's door to strangers until the test ends. */
async function openDoor(cleanup: (work: () => Promise<void>) => void): Promise<void> {
  const set = async (json: JsonObject) => {
    const { green } = await testSchools()
    const { token } = green.accounts.super_admin
    const answer = await call('/api/v1/schools/current', { method: 'PATCH', json, token })
    if (answer.status !== 200) throw new Error(answer.text)
  }
  await set({ open_sign_up: true, sign_up_role: 'parent' })
  cleanup(() => set({ open_sign_up: false, sign_up_role: null }))
}

async function ask(email: string, name = 'Stranger') {
  const answers: Awaited<ReturnType<typeof post>>[] = []
  const mails = await mailsDuring(
    async () => void answers.push(await post('sign-up', { name, email, school: 'green' }))
  )
  const code = decodeURIComponent(/code=(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '')
  return { answer: answers[0]!, mails, code }
}

test.group('Attacks | open sign-up', () => {
  test('D16 does not exist where the school has not opened it', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const before = await stateOf(engine)
    const { answer, mails } = await ask(freshMail())
    assert.deepEqual([answer.status, mails], [404, []])
    assert.equal((await new Visitor().get('/sign-up', { 'x-school': green.slug })).status, 404)
    assert.deepEqual(await stateOf(engine), before)
    const { token } = green.accounts.super_admin
    const json = { open_sign_up: true, sign_up_role: 'admin' }
    const above = await call('/api/v1/schools/current', { method: 'PATCH', json, token })
    assert.deepEqual(Object.keys(above.body?.error?.details ?? {}), ['sign_up_role'])
  })

  test('who proves his mail gets the one role, once; nothing is stored of him before', async ({ assert, cleanup }) => {
    await openDoor(cleanup)
    const { engine } = await testSchools()
    const email = freshMail()
    const { answer, code } = await ask(email, 'New Parent')
    assert.equal(answer.status, 200, answer.text)
    assert.notInclude(JSON.stringify(await contentsOf(engine)), email)
    assert.notInclude(code, email)
    assert.equal((await post('sign-up/confirm', { code, password: 'short' })).status, 422)
    const forged = await post('sign-up/confirm', { code: `${code.slice(0, -4)}abcd`, password: GOOD_PASSWORD })
    assert.deepEqual(Object.keys(forged.body?.error?.details ?? {}), ['code'])
    const twice = await Promise.all([1, 2].map(() => post('sign-up/confirm', { code, password: GOOD_PASSWORD })))
    assert.deepEqual(twice.map(({ status }) => status).sort(), [200, 422])
    const { access_token: token } = await tokensOf(email)
    const me = recordIn(await call('/api/v1/users/me', { token }))
    assert.containSubset(me, { name: 'New Parent', roles: ['parent'], email })
    assert.equal((await post('sign-up/confirm', { code, password: GOOD_PASSWORD })).status, 422)
  })

  test('D01 the answer is the same for a mail that a member has, who is told by mail', async ({ assert, cleanup }) => {
    await openDoor(cleanup)
    const member = await newUser({ role: 'teacher' })
    const known = await ask(member.email)
    const fresh = await ask(freshMail())
    assert.equal(seen(known.answer), seen(fresh.answer))
    assert.lengthOf(known.mails, 1)
    assert.equal(known.code, '')
    assert.notInclude(known.mails[0]?.text, 'sign-up')
  })

  test('who has an account at another school gives its password', async ({ assert, cleanup }) => {
    await openDoor(cleanup)
    const known = await newUser({ school: 'river', role: 'teacher' })
    const { code } = await ask(known.email)
    assert.equal((await post('sign-up/confirm', { code, password: 'not the password' })).status, 422)
    assert.equal((await post('sign-up/confirm', { code, password: GOOD_PASSWORD })).status, 200)
    const answer = await post('login', { email: known.email, password: GOOD_PASSWORD, school: 'green' })
    assert.containSubset(answer.body?.data, { roles: ['parent'], user: { id: known.userId } })
  })

  test('D06 mails to one address are few, whoever asks', async ({ assert, cleanup }) => {
    await openDoor(cleanup)
    const email = freshMail()
    const sent = []
    for (let i = 0; i < 5; i++) sent.push((await ask(email)).mails.length)
    assert.deepEqual(sent, [1, 1, 1, 0, 0])
  })

  test('the screens ask, and make the account', async ({ assert, cleanup }) => {
    await openDoor(cleanup)
    const email = freshMail()
    const visitor = new Visitor()
    const host = { 'x-school': 'green' }
    assert.include((await visitor.get('/login', host)).text, 'href="/sign-up"')
    await visitor.get('/sign-up', host)
    assert.equal((await visitor.post('/sign-up', { name: 'Screen Parent', email: 'no mail' }, host)).status, 422)
    const mails = await mailsDuring(async () => {
      assert.equal((await visitor.post('/sign-up', { name: 'Screen Parent', email }, host)).status, 200)
    })
    const path = /\/sign-up\/confirm\?code=\S+/.exec(mails[0]?.text ?? '')?.[0] ?? ''
    const moved = await visitor.get(path)
    assert.deepEqual([moved.status, moved.headers.get('location')], [303, '/sign-up/confirm'])
    await visitor.get('/sign-up/confirm')
    assert.equal((await visitor.post('/sign-up/confirm', { password: 'short' })).status, 422)
    assert.equal((await visitor.post('/sign-up/confirm', { password: GOOD_PASSWORD })).status, 200)
    await tokensOf(email)
  })
})
