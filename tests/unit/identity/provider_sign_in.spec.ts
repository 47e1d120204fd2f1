import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Identity, ProviderPerson, ProviderSignIn } from '../../../app/identity/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { addMember, addSchool, addUser, change, createCoreTables } from './core_tables.js'
import { REQUEST, openIdentity } from './fixtures.js'

const ISSUER = 'https://id.example'
const PROVED = { email_proved_at: '2026-01-01T00:00:00.000Z' }
const REFUSED = { kind: 'unauthenticated', message: 'The login or the password is wrong.' }

function person(subject: string, overrides: Partial<ProviderPerson> = {}): ProviderPerson {
  const email = `${subject}@school.example`
  return { issuer: ISSUER, subject, email, emailVerified: true, name: null, ...overrides }
}

async function openSchools(opener: DatabaseOpener, options: { production?: boolean } = {}) {
  const { database, close } = await opener.open()
  await createCoreTables(database)
  for (const school of ['green', 'river']) await addSchool(database, school)
  await addUser(database, 'anna', PROVED)
  await addMember(database, 'green', 'anna', ['teacher'])
  await addUser(database, 'typed')
  await addMember(database, 'green', 'typed', ['admin'])
  return { database, close, ...(await openIdentity(database, options)) }
}

/** The user who is signed in, what is asked of him besides, or the refusal. */
async function outcomeOf(identity: Identity, request: ProviderSignIn): Promise<unknown> {
  try {
    const outcome = await identity.signInByProvider(request, 'web', REQUEST)
    return outcome.kind === 'signed_in' ? outcome.actor.userId : outcome.kind
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: error.kind, message: error.message }
  }
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Sign-in by a provider (${opener.name})`, () => {
    test('links a mail that both sides have proved, and finds by the subject from then on', async ({
      assert,
      cleanup,
    }) => {
      const { close, identity } = await openSchools(opener)
      cleanup(close)
      assert.equal(await outcomeOf(identity, { person: person('s1', { email: 'Anna@school.example' }) }), 'anna')
      assert.equal(await identity.externals.userOf(person('s1')), 'anna')
      const renamed = person('s1', { email: 'typed@school.example', emailVerified: false })
      assert.equal(await outcomeOf(identity, { person: renamed }), 'anna')
      const events = await identity.history.of('anna')
      assert.sameDeepMembers(
        events.map(({ method, outcome }) => [method, outcome]),
        [
          ['link', 'success'],
          ['provider', 'success'],
          ['provider', 'success'],
        ]
      )
    })

    test('links nobody by a mail that one side has not proved, and makes nobody', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      const cases: readonly (ProviderPerson | null)[] = [
        person('anna', { emailVerified: false }),
        person('anna', { email: null }),
        person('anna', { email: 'änna@school.example' }),
        person('anna', { email: 'ａnna@school.example' }),
        person('anna', { email: 'anna@school.example ' }),
        person('typed'),
        person('stranger'),
        null,
      ]
      for (const [index, who] of cases.entries()) {
        assert.deepEqual(await outcomeOf(identity, { person: who }), REFUSED, String(index))
      }
      const rows = (text: string) => database.read({ text, values: [] })
      assert.lengthOf(await rows('select id from core_external_identities'), 0)
      assert.lengthOf(await rows('select id from core_users'), 2)
      const refused = await rows(`select id from core_login_events where method = 'provider' and outcome = 'refused'`)
      assert.lengthOf(refused, cases.length)
    })

    test('takes no letter for another that looks like it', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      await addUser(database, 'mike', { ...PROVED, email: 'mike@school.example' })
      await addMember(database, 'green', 'mike', ['teacher'])
      // Both fold to the letters of the stored address: a dotless i, and the sign for Kelvin.
      for (const email of ['m\u0131ke@school.example', 'mi\u212Ae@school.example']) {
        assert.deepEqual(await outcomeOf(identity, { person: person('m', { email }) }), REFUSED)
      }
      assert.equal(await outcomeOf(identity, { person: person('m', { email: 'MIKE@school.example' }) }), 'mike')
    })

    test('takes no second subject of a provider for a login, whatever its mail', async ({ assert, cleanup }) => {
      const { close, identity } = await openSchools(opener)
      cleanup(close)
      const email = 'anna@school.example'
      await outcomeOf(identity, { person: person('first', { email }) })
      assert.deepEqual(await outcomeOf(identity, { person: person('second', { email }) }), REFUSED)
      assert.deepEqual(await outcomeOf(identity, { person: person('FIRST', { email }) }), REFUSED)
      const elsewhere = person('first', { email, issuer: 'https://other.example', emailVerified: false })
      assert.deepEqual(await outcomeOf(identity, { person: elsewhere }), REFUSED)
    })

    test('refuses who may not sign in by password either', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      const anna = person('anna')
      assert.equal(await outcomeOf(identity, { person: anna, school: 'green' }), 'anna')
      assert.deepEqual(await outcomeOf(identity, { person: anna, school: 'river' }), REFUSED)
      await change(database, `update core_memberships set status = 'suspended' where user_id = 'anna'`)
      assert.deepEqual(await outcomeOf(identity, { person: anna }), REFUSED)
      await change(database, `update core_memberships set status = 'active' where user_id = 'anna'`)
      await change(database, `update core_users set status = 'disabled' where id = 'anna'`)
      assert.deepEqual(await outcomeOf(identity, { person: anna }), REFUSED)
    })

    test('asks for the second factor of the login', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      await change(
        database,
        `insert into core_second_factors (id, "user", secret, confirmed_at) values ('f', 'anna', 'x', '2026-01-01')`
      )
      assert.equal(await outcomeOf(identity, { person: person('anna') }), 'second_factor')
      assert.lengthOf(await identity.sessions.list('anna'), 0)
    })

    test('refuses the demo accounts in production', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener, { production: true })
      cleanup(close)
      await addUser(database, 'demo', { ...PROVED, email: 'admin@green.test' })
      await addMember(database, 'green', 'demo', ['admin'])
      assert.deepEqual(await outcomeOf(identity, { person: person('d', { email: 'admin@green.test' }) }), REFUSED)
      assert.isNull(await identity.externals.userOf(person('d')))
    })

    test('links a user himself, one subject each, and unlinks him', async ({ assert, cleanup }) => {
      const { close, identity } = await openSchools(opener)
      cleanup(close)
      const { externals } = identity
      const unlike = person('t', { email: null })
      assert.isTrue(await externals.link('typed', unlike, REQUEST))
      assert.isTrue(await externals.link('typed', unlike, REQUEST))
      assert.isFalse(await externals.link('anna', unlike, REQUEST))
      assert.isFalse(await externals.link('typed', person('u'), REQUEST))
      assert.equal(await outcomeOf(identity, { person: unlike }), 'typed')
      assert.isTrue(await externals.unlink('typed', ISSUER, REQUEST))
      assert.isFalse(await externals.unlink('typed', ISSUER, REQUEST))
      assert.deepEqual(await outcomeOf(identity, { person: unlike }), REFUSED)
    })

    test('of two first visits at once makes one link', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchools(opener)
      cleanup(close)
      const twice = [1, 2].map(() => outcomeOf(identity, { person: person('anna') }))
      assert.deepEqual(await Promise.all(twice), ['anna', 'anna'])
      assert.lengthOf(await database.read({ text: 'select id from core_external_identities', values: [] }), 1)
    })
  })
}
