import { test } from '@japa/runner'
import { SESSION_LIFETIME } from '../../../app/identity/main.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { BOTH_DIALECTS, openPlace } from '../../support/databases.js'
import { addMember, addSchool, addUser, change, createCoreTables } from './core_tables.js'
import { REQUEST, openIdentity } from './fixtures.js'

async function openSchool(opener: DatabaseOpener) {
  const { database, place, close } = await opener.open()
  await createCoreTables(database)
  await addSchool(database, 'green', { working_days: '1,2,6' })
  await addSchool(database, 'river')
  await addUser(database, 'u1')
  return { database, place, close, ...(await openIdentity(database)) }
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Actor resolver (${opener.name})`, () => {
    test('reads user, school and inherited roles in one statement', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', ['admin', 'teacher', 'unheard_of'])
      const { result, statements } = await database.countStatements(() =>
        identity.resolver.byUser('u1', 'green', REQUEST)
      )
      assert.lengthOf(statements, 1)
      assert.deepEqual(result?.roles, ['admin', 'reader', 'staff', 'teacher'])
      assert.containsSubset(result, {
        kind: 'user',
        userId: 'u1',
        name: 'User u1',
        requestId: 'request-1',
        address: '127.0.0.1',
        school: { id: 'green', slug: 'green', workingDays: [1, 2, 6], firstWeekday: 1, fiscalYearStart: '04-01' },
      })
    })

    test('limits roles to the records they are assigned within, in the same statement', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', [
        { role: 'reader' },
        { role: 'teacher', dimension: 'section', record: 's1' },
        { role: 'teacher', dimension: 'section', record: 's2' },
        { role: 'teacher', dimension: 'section', record: 's3', ends_on: '2020-01-01' },
        { role: 'admin', dimension: 'section', record: 's4', active: false },
      ])
      const { result, statements } = await database.countStatements(() =>
        identity.resolver.byUser('u1', 'green', REQUEST)
      )
      assert.lengthOf(statements, 1)
      assert.deepEqual(result?.roles, ['reader', 'staff@section', 'teacher@section'])
      assert.deepEqual(result?.assigned, { 'staff@section': ['s1', 's2'], 'teacher@section': ['s1', 's2'] })
    })

    test('counts an assignment on its first and last day only', async ({ assert, cleanup }) => {
      const { database, close, identity, clock } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', [{ role: 'admin', starts_on: '2026-11-17', ends_on: '2026-11-18' }])
      const rolesOn = async (date: string) => {
        clock.at = new Date(`${date}T12:00:00Z`)
        const actor = await identity.resolver.byUser('u1', 'green', REQUEST)
        return actor?.roles.includes('admin')
      }
      assert.deepEqual(
        [
          await rolesOn('2026-11-16'),
          await rolesOn('2026-11-17'),
          await rolesOn('2026-11-18'),
          await rolesOn('2026-11-19'),
        ],
        [false, true, true, false]
      )
    })

    test('leaves out assignments that are withdrawn or deleted', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', [
        { role: 'admin', active: false },
        { role: 'teacher', deleted_at: '2026-01-01T00:00:00.000Z' },
      ])
      const actor = await identity.resolver.byUser('u1', 'green', REQUEST)
      assert.deepEqual(actor?.roles, [])
    })

    test('knows no actor at a school of which the user is no member', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', ['admin'])
      assert.isNull(await identity.resolver.byUser('u1', 'river', REQUEST))
      assert.isNull(await identity.resolver.byUser('u2', 'green', REQUEST))
    })

    test('reads a session, and a program, in one statement', async ({ assert, cleanup }) => {
      const { database, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', ['teacher'])
      const session = { userId: 'u1', schoolId: 'green', kind: 'web', secondFactor: false } as const
      const id = await identity.sessions.open(session, REQUEST)
      const bySession = () => identity.resolver.bySession(id, 'green', REQUEST)
      const { result, statements } = await database.countStatements(bySession)
      assert.deepEqual([result?.roles, statements.length], [['reader', 'staff', 'teacher'], 1])
      assert.isNull(await identity.resolver.bySession(id, 'river', REQUEST))
      const made = await identity.clients.make(result!, {
        kind: 'key',
        name: 'Till',
        roles: ['reader'],
        expiresAt: null,
      })
      const key = identity.clients.readKey(made.secret)
      const byClient = () => identity.resolver.byClient(made.id, key?.hash ?? '', REQUEST)
      const program = await database.countStatements(byClient)
      assert.equal(program.statements.length, 1)
      assert.containsSubset(program.result, { kind: 'service', userId: null, name: 'Till', roles: ['reader'] })
      await identity.sessions.revoke(id)
      await identity.clients.revoke('green', made.id)
      assert.isNull(await bySession())
      assert.isNull(await byClient())
    })

    test('forgets a revoked session in another process at once', async ({ assert, cleanup }) => {
      const { database, place, close, identity } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', ['teacher'])
      const other = await openPlace(place)
      cleanup(other.close)
      const { identity: elsewhere } = await openIdentity(other.database)
      const session = { userId: 'u1', schoolId: 'green', kind: 'api', secondFactor: false } as const
      const id = await identity.sessions.open(session, REQUEST)
      assert.isNotNull(await elsewhere.resolver.bySession(id, 'green', REQUEST))
      await identity.sessions.revokeAll('u1')
      assert.isNull(await elsewhere.resolver.bySession(id, 'green', REQUEST))
    })

    test('knows no session past its end', async ({ assert, cleanup }) => {
      const { database, close, identity, clock } = await openSchool(opener)
      cleanup(close)
      await addMember(database, 'green', 'u1', ['teacher'])
      const session = { userId: 'u1', schoolId: 'green', kind: 'web', secondFactor: false } as const
      const id = await identity.sessions.open(session, REQUEST)
      clock.at = new Date(clock.at.getTime() + SESSION_LIFETIME.web)
      assert.isNull(await identity.resolver.bySession(id, 'green', REQUEST))
    })

    for (const [what, statement] of [
      ['the user is disabled', `update core_users set status = 'disabled'`],
      ['the user is deleted', `update core_users set deleted_at = '2026-01-01'`],
      ['the membership has expired', `update core_memberships set expires_on = '2026-11-15'`],
      ['the membership is suspended', `update core_memberships set status = 'suspended'`],
      ['the membership is deleted', `update core_memberships set deleted_at = '2026-01-01'`],
      ['the school is suspended', `update core_schools set status = 'suspended'`],
    ] as const) {
      test(`gives no actor from the moment ${what}`, async ({ assert, cleanup }) => {
        const { database, close, identity } = await openSchool(opener)
        cleanup(close)
        await addMember(database, 'green', 'u1', ['admin'])
        assert.isNotNull(await identity.resolver.byUser('u1', 'green', REQUEST))
        await change(database, statement)
        assert.isNull(await identity.resolver.byUser('u1', 'green', REQUEST))
      })
    }
  })
}
