import { test } from '@japa/runner'
import { InvitationCodes } from '../../../app/identity/main.js'
import { contentsOf, stateOf } from '../../support/database_state.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'
import {
  codeIn,
  command,
  GOOD_PASSWORD,
  invite,
  mailsDuring,
  newUser,
  post,
  SECRET_LENGTH,
  statusWith,
  tokensOf,
} from './people.js'

const TEACHER = [{ role: 'teacher' }]
const people = { next: 0 }
const freshMail = () => `invited${++people.next}@green.test`

const claim = (code: string, more: object = {}) => post('invitation', { code, password: GOOD_PASSWORD, ...more })

async function statusOf(id: string): Promise<unknown> {
  const { green } = await testSchools()
  return recordIn(await call(`/api/v1/users/${id}`, { token: green.accounts.admin.token }))['status']
}

test.group('Attacks | invitations', () => {
  test('a user made with a mail gets one code there, claims his place by it and signs in', async ({ assert }) => {
    const email = freshMail()
    const { id, mails, code } = await invite({ name: 'Typed Wrongly', email, roles: TEACHER })
    assert.deepEqual(
      mails.map(({ to }) => to),
      [email]
    )
    assert.match(mails[0]?.text ?? '', /http:\/\/localhost:\d+\/invitation\?code=inv_/)
    assert.equal(await statusOf(id), 'invited')
    assert.equal((await post('login', { email, password: GOOD_PASSWORD })).status, 401)
    assert.equal((await claim(code, { password: 'short' })).status, 422)
    const answer = await claim(code, { name: 'Right Name' })
    assert.equal(answer.status, 200, answer.text)
    assert.equal(await statusOf(id), 'active')
    const { access_token: token } = await tokensOf(email)
    const me = recordIn(await call('/api/v1/users/me', { token }))
    assert.containSubset(me, { name: 'Right Name', roles: ['teacher'], email })
    assert.equal((await claim(code)).status, 422)
  })

  test('who has an account joins with its password and name; a wrong one is counted and leaves the code', async ({
    assert,
  }) => {
    const known = await newUser({ school: 'river' })
    const { id, code } = await invite({ name: 'Other Name', email: known.email, roles: TEACHER })
    const wrong = await claim(code, { password: 'another fine password' })
    assert.deepEqual([wrong.status, Object.keys(wrong.body?.error?.details ?? {})], [422, ['password']])
    assert.equal(await statusOf(id), 'invited')
    const answer = await claim(code, { name: 'Third Name' })
    assert.equal(answer.status, 200, answer.text)
    const { green } = await testSchools()
    const member = recordIn(await call(`/api/v1/users/${id}`, { token: green.accounts.admin.token }))
    assert.match(String(member['name']), /^Visitor /)
    await tokensOf(known.email)
  })

  test('D01 a mail that nobody has proved identifies nobody: it gives way to who proves it', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const email = freshMail()
    const squatter = await newUser({ school: 'river' })
    const query = `filter[user]=${squatter.userId}`
    const [there] = (await engine.list(river.system, 'core.membership', query)).data
    const taken = await call(`/api/v1/users/${there?.id}`, {
      method: 'PATCH',
      json: { email },
      token: river.accounts.admin.token,
    })
    assert.equal(taken.status, 200, taken.text)
    const { code } = await invite({ name: 'Rightful', email, roles: TEACHER })
    const answer = await claim(code, { password: 'quite another password' })
    assert.equal(answer.status, 200, answer.text)
    await tokensOf(email, 'quite another password')
    assert.equal((await post('login', { email, password: GOOD_PASSWORD })).status, 401)
    const left = await engine.read(river.system, 'core.membership', String(there?.id), '')
    assert.isNull(left['email'] ?? null)
    assert.isNull((await engine.read(river.system, 'core.user', squatter.userId, ''))['email'] ?? null)
  })

  test('D02 an address that an admin has typed gets no reset mail until its holder proves it', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const person = await newUser({ role: 'teacher' })
    const [member] = (await engine.list(green.system, 'core.membership', `filter[user]=${person.userId}`)).data
    const forgot = (login: string) => mailsDuring(async () => void (await post('password/forgot', { login })))
    assert.lengthOf(await forgot(person.email), 1)
    const email = freshMail()
    const { token } = green.accounts.admin
    const path = `/api/v1/users/${member?.id}`
    assert.equal((await call(path, { method: 'PATCH', json: { email }, token })).status, 200)
    assert.lengthOf(await forgot(email), 0)
    const sent = await command(String(member?.id), 'invite', token)
    assert.equal(sent.answer.status, 200, sent.answer.text)
    assert.equal(sent.mails[0]?.to, email)
    assert.equal((await claim(sent.code, { password: 'a password of the holder' })).status, 200)
    await tokensOf(email, 'a password of the holder')
    assert.lengthOf(await forgot(email), 1)
    assert.equal((await command(String(member?.id), 'invite', token)).answer.status, 409)
  })

  test('an invitation that is sent again, or goes to another address, makes the earlier code worthless', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const first = await invite({ name: 'Guest', email: freshMail(), roles: TEACHER })
    const second = await command(first.id, 'invite', token)
    assert.equal(second.answer.status, 200, second.answer.text)
    assert.equal((await claim(first.code)).status, 422)
    const email = freshMail()
    const moved = await mailsDuring(async () => {
      await call(`/api/v1/users/${first.id}`, { method: 'PATCH', json: { email }, token })
      await command(first.id, 'invite', token)
    })
    assert.deepEqual(moved, [])
    assert.equal((await claim(second.code)).status, 422)
    const third = await command(first.id, 'invite', token)
    assert.equal(third.mails.at(-1)?.to, email)
    assert.equal((await claim(codeIn(third.mails.at(-1)?.text ?? ''))).status, 200)
  })

  test('D17 a code works for seven days, once, and not after the user was removed', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const late = await invite({ name: 'Late', email: freshMail(), roles: TEACHER })
    const text = `update core_one_time_codes set expires_at = '2020-01-01T00:00:00.000Z' where membership = '${late.id}'`
    await engine.database.transaction(() => engine.database.write([{ text, values: [] }]), { label: 'expire' })
    assert.equal((await claim(late.code)).status, 422)
    const gone = await invite({ name: 'Gone', email: freshMail(), roles: TEACHER })
    const { token } = green.accounts.super_admin
    assert.equal((await call(`/api/v1/users/${gone.id}`, { method: 'DELETE', token })).status, 200)
    const before = await stateOf(engine)
    assert.equal((await claim(gone.code)).status, 422)
    assert.deepEqual(await stateOf(engine), before)
  })

  test('a mail that did not leave is sent again with another code, one that did is not', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { identity } = await newUser()
    const { id } = await invite({ name: 'Guest', email: freshMail(), roles: TEACHER })
    const codes = new InvitationCodes(engine.database, engine.clock)
    const lost = await codes.issue({ schoolId: green.id, membershipId: id })
    const look = (code: string, tries = 1) =>
      engine.database.transaction(() => identity.invitations.deliver(green.id, { membership: id, code, tries }), {
        label: 'look',
      })
    const mails = await mailsDuring(async () => {
      const next = await look(lost.id)
      assert.containSubset(next, { next: { membership: id, tries: 2 }, after: 120_000 })
      await new Promise((resolve) => setTimeout(resolve, 50))
      assert.isNull(await look(String(next?.next['code'])))
    })
    assert.lengthOf(mails, 1)
    const again = await codes.issue({ schoolId: green.id, membershipId: id })
    assert.isNull(await look(again.id, 8))
  })

  test('deactivating takes an invitation back, reactivating sends another one', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const { id, code } = await invite({ name: 'Guest', email: freshMail(), roles: TEACHER })
    assert.equal((await command(id, 'deactivate', token)).answer.status, 200)
    assert.equal((await claim(code)).status, 422)
    assert.equal((await command(id, 'invite', token)).answer.status, 409)
    const back = await command(id, 'reactivate', token)
    assert.equal(back.answer.status, 200, back.answer.text)
    assert.equal(await statusOf(id), 'invited')
    assert.equal((await claim(back.code)).status, 200)
  })

  test('D04 who is shut out and let in again has none of his old sessions', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { token: owner } = green.accounts.super_admin
    const person = await newUser({ role: 'teacher' })
    const [member] = (await engine.list(green.system, 'core.membership', `filter[user]=${person.userId}`)).data
    const id = String(member?.id)
    const change = async (json: object) => {
      assert.equal((await call(`/api/v1/users/${id}`, { method: 'PATCH', json, token: owner })).status, 200)
    }
    const ways: readonly (readonly [() => Promise<unknown>, () => Promise<unknown>])[] = [
      [() => command(id, 'deactivate', owner), () => command(id, 'reactivate', owner)],
      [() => change({ status: 'suspended' }), () => change({ status: 'active' })],
      [() => change({ expires_on: '2020-01-01' }), () => change({ expires_on: null })],
      [
        () => engine.update(green.system, 'core.user', person.userId, { status: 'disabled' }),
        () => engine.update(green.system, 'core.user', person.userId, { status: 'active' }),
      ],
    ]
    for (const [shut, open] of ways) {
      const { access_token: token, refresh_token: refresh } = await tokensOf(person.email)
      assert.equal(await statusWith(token), 200)
      await shut()
      assert.equal(await statusWith(token), 401)
      await open()
      assert.equal(await statusWith(token), 401)
      assert.equal((await post('refresh', { refresh_token: refresh })).status, 401)
    }
    await tokensOf(person.email)
  })

  test('B09 nobody invites, deactivates or hands a link over above his own ceiling, or without the right', async ({
    assert,
  }) => {
    const { engine, green } = await testSchools()
    const query = 'filter[email]=super_admin@green.test'
    const [owner] = (await engine.list(green.system, 'core.membership', query)).data
    const invited = await invite({ name: 'Guest', email: freshMail(), roles: TEACHER })
    const before = await stateOf(engine)
    const { admin, teacher, principal } = green.accounts
    for (const [action, status] of [
      ['invite', 403],
      ['deactivate', 403],
      ['reactivate', 409],
      ['hand-over', 409],
    ] as const) {
      const above = await command(String(owner?.id), action, admin.token)
      assert.equal(above.answer.status, status, `${action} ${above.answer.text}`)
      for (const { token } of [teacher, principal]) {
        assert.equal((await command(invited.id, action, token)).answer.status, 404)
      }
    }
    assert.deepEqual(await stateOf(engine), before)
  })

  test('a pupil without mail chooses his password by a link that is handed over, and stored nowhere', async ({
    assert,
  }) => {
    const { engine, green } = await testSchools()
    const { token } = green.accounts.admin
    const body = { name: 'Small Pupil', username: `pupil.${++people.next}`, roles: [{ role: 'student' }] }
    const { id, mails } = await invite(body)
    assert.lengthOf(mails, 0)
    const answer = await call(`/api/v1/users/${id}/hand-over`, {
      method: 'POST',
      json: {},
      token,
      headers: { 'idempotency-key': 'hand-over-1' },
    })
    assert.equal(answer.status, 200, answer.text)
    const { link } = answer.body?.data as { link: string }
    const code = codeIn(link)
    const stored = JSON.stringify(await contentsOf(engine))
    assert.notInclude(stored, code.slice(-SECRET_LENGTH))
    assert.equal((await claim(code)).status, 200)
    const login = { username: body.username, school: green.slug, password: GOOD_PASSWORD }
    assert.equal((await post('login', login)).status, 200)
    const mailed = await newUser({ role: 'teacher' })
    const [member] = (await engine.list(green.system, 'core.membership', `filter[user]=${mailed.userId}`)).data
    assert.equal((await command(String(member?.id), 'hand-over', token)).answer.status, 409)
  })

  test('the page of an invitation takes the code out of the address and lets the visitor in', async ({ assert }) => {
    const email = freshMail()
    const { code } = await invite({ name: 'Screen Guest', email, roles: TEACHER })
    const visitor = new Visitor()
    const first = await visitor.get(`/invitation?code=${code}`)
    assert.deepEqual([first.status, first.headers.get('location')], [303, '/invitation'])
    assert.include((await visitor.get('/invitation')).text, 'Screen Guest')
    const done = await visitor.post('/invitation', { name: 'Screen Guest', password: GOOD_PASSWORD })
    assert.equal(done.status, 200)
    await tokensOf(email)
    const spent = new Visitor()
    await spent.get(`/invitation?code=${code}`)
    const page = (await spent.get('/invitation')).text
    assert.notInclude(page, 'type="password"')
  })
})
