import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Actor } from '../../../app/engine/model/main.js'
import type { Identity, SignInRequest } from '../../../app/identity/main.js'
import { loginKindOf } from '../../../app/identity/main.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { addMember, addSchool, addUser, change, createCoreTables } from './core_tables.js'
import { REQUEST, openIdentity } from './fixtures.js'

const PASSWORD = 'correct horse'
const RIGHT = `hash:${PASSWORD}`

async function openSchools(opener: DatabaseOpener, options: { production?: boolean } = {}) {
  const { database, close } = await opener.open()
  await createCoreTables(database)
  for (const school of ['green', 'river', 'shut']) await addSchool(database, school)
  await change(database, `update core_schools set status = 'closed' where id = 'shut'`)
  await addUser(database, 'anna', {
    email: 'Anna@School.example',
    phone: '+919876543210',
    password_hash: RIGHT,
  })
  await addMember(database, 'green', 'anna', ['teacher'], { username: 'anna' })
  await addMember(database, 'river', 'anna', ['admin'], { username: 'anna' })
  return { database, close, ...(await openIdentity(database, options)) }
}

/** What a client would see of a refusal. */
async function refusalOf(identity: Identity, request: SignInRequest): Promise<unknown> {
  try {
    await identity.signIn(request, 'api', REQUEST)
    return 'signed in'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: error.kind, message: error.message, details: error.details, facts: error.facts }
  }
}

async function actorOf(identity: Identity, request: SignInRequest): Promise<Actor> {
  const outcome = await identity.signIn(request, 'api', REQUEST)
  if (outcome.kind !== 'signed_in') throw new Error('half-way only')
  return outcome.actor
}

const WRONG = { kind: 'unauthenticated', message: 'The login or the password is wrong.', details: {}, facts: {} }

for (const opener of BOTH_DIALECTS) {
  test.group(`Sign-in (${opener.name})`, () => {
    for (const [what, login] of [
      ['mail in any case', 'ANNA@school.EXAMPLE'],
      ['phone with marks', '+91 98765-43210'],
      ['username', 'anna'],
    ] as const) {
      test(`finds a user by ${what}`, async ({ assert, cleanup }) => {
        const { close, identity } = await openSchools(opener)
        cleanup(close)
        assert.equal((await actorOf(identity, { login, password: PASSWORD })).userId, 'anna')
      })
    }

    test('takes the school that is named, else the first by short name', async ({ assert, cleanup }) => {
      const { close, identity } = await openSchools(opener)
      cleanup(close)
      const first = await actorOf(identity, { login: 'anna', password: PASSWORD })
      const named = await actorOf(identity, { login: 'anna', password: PASSWORD, school: 'river' })
      assert.deepEqual([first.school.slug, first.roles], ['green', ['reader', 'staff', 'teacher']])
      assert.deepEqual([named.school.slug, named.roles], ['river', ['admin', 'reader', 'staff']])
    })

    test('answers every failure alike, after one verification', async ({ assert, cleanup }) => {
      const { database, close, identity, hash } = await openSchools(opener)
      cleanup(close)
      await addUser(database, 'off', { password_hash: RIGHT, status: 'disabled' })
      await addMember(database, 'green', 'off', ['admin'])
      await addUser(database, 'alone', { password_hash: RIGHT })
      await addUser(database, 'bare')
      await addMember(database, 'green', 'bare', ['admin'])
      await addUser(database, 'late', { password_hash: RIGHT })
      await addMember(database, 'shut', 'late', ['admin'])
      const cases: readonly SignInRequest[] = [
        { login: 'anna', password: 'wrong' },
        { login: 'nobody', password: PASSWORD },
        { login: 'off@school.example', password: PASSWORD },
        { login: 'alone@school.example', password: PASSWORD },
        { login: 'bare@school.example', password: PASSWORD },
        { login: 'late@school.example', password: PASSWORD },
        { login: 'anna', password: PASSWORD, school: 'shut' },
        { login: 'anna', password: PASSWORD, school: 'unheard-of' },
        { login: `' or 1=1 --`, password: PASSWORD },
      ]
      for (const request of cases) {
        hash.verified = 0
        assert.deepEqual(await refusalOf(identity, request), WRONG, request.login)
        assert.equal(hash.verified, 1, request.login)
      }
    })

    test('tells users of different schools with one username apart by the school', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      for (const [id, school] of [
        ['g-ravi', 'green'],
        ['r-ravi', 'river'],
      ] as const) {
        await addUser(database, id, { password_hash: RIGHT })
        await addMember(database, school, id, ['reader'], { username: 'ravi' })
      }
      assert.deepEqual(await refusalOf(identity, { login: 'ravi', password: PASSWORD }), WRONG)
      const actor = await actorOf(identity, { login: 'ravi', password: PASSWORD, school: 'river' })
      assert.equal(actor.userId, 'r-ravi')
    })

    test('refuses the demo accounts in production only', async ({ assert, cleanup }) => {
      for (const production of [false, true]) {
        const { database, close, identity, hash } = await openSchools(opener, { production })
        cleanup(close)
        await addUser(database, 'demo', { email: 'admin@green.test', password_hash: RIGHT })
        await addMember(database, 'green', 'demo', ['admin'], { username: 'demo' })
        for (const login of ['admin@green.test', 'demo']) {
          hash.verified = 0
          assert.deepEqual(await refusalOf(identity, { login, password: PASSWORD }), production ? WRONG : 'signed in')
          assert.equal(hash.verified, 1)
        }
      }
    })

    test('refuses a password beyond the cap before any work', async ({ assert, cleanup }) => {
      const { close, identity, hash } = await openSchools(opener)
      cleanup(close)
      for (const password of ['', 'x'.repeat(257)]) {
        assert.containsSubset(await refusalOf(identity, { login: 'anna', password }), { kind: 'invalid' })
      }
      assert.equal(hash.verified, 0)
    })

    test('takes composed and decomposed letters for the same password', async ({ assert, cleanup }) => {
      const { close, identity } = await openSchools(opener)
      cleanup(close)
      const stored = await identity.passwords.make('caf\u00e9')
      assert.isTrue(await identity.passwords.verify(stored, 'cafe\u0301'))
    })

    test('tells the kinds of login name apart', ({ assert }) => {
      const kinds = ['a@b.example', '+91 98765 43210', '9876543210', 'ravi.k', '7a-012', '1234'].map(loginKindOf)
      assert.deepEqual(kinds, ['email', 'phone', 'phone', 'username', 'username', 'username'])
    })
  })
}
