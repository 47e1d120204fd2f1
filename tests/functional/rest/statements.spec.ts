import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Identity } from '../../../app/identity/main.js'
import { ROLES } from '../../support/school/draft.js'
import { testSchools } from '../../support/school/main.js'

/** Statements of a whole request, from the token's claims to the answer; transaction brackets aside. */
async function statementsOf(query: string, roles: readonly string[] | null = null): Promise<readonly string[]> {
  const { engine, green } = await testSchools()
  const identity = await app.container.make(Identity)
  const { statements } = await engine.database.countStatements(async () => {
    const actor = await identity.resolver.byUser(green.accounts.admin.userId, green.id, { id: '', address: '' })
    if (!actor) throw new Error('The admin is gone')
    return engine.list(roles ? { ...actor, roles } : actor, 'people.student', query)
  })
  return statements
}

/** All roles there are, and some that a school may have made besides. */
const TWELVE_ROLES = [...ROLES, 'x_dean', 'x_nurse', 'x_coach', 'x_guard', 'x_clerk'].slice(0, 12).sort()

test.group('Statements of a list', () => {
  test('are three: who asks, the rows, their number', async ({ assert }) => {
    assert.lengthOf(await statementsOf('per_page=1'), 3)
  })

  test('are as many for more rows and for all roles at once', async ({ assert }) => {
    const { engine, green } = await testSchools()
    await engine.database.transaction(
      async () => {
        for (let count = 0; count < 1000; count++) {
          await engine.create(green.system, 'people.student', {
            name: `Many ${count}`,
            status: 'active',
            is_boarder: false,
          })
        }
      },
      { label: 'many rows' }
    )
    assert.lengthOf(await statementsOf('per_page=200&filter[name][contains]=many&sort=-name', TWELVE_ROLES), 3)
  })

  test('are one more for each included relation', async ({ assert }) => {
    assert.lengthOf(await statementsOf('per_page=100&include=guardians'), 4)
    assert.lengthOf(await statementsOf('per_page=100&include=guardians,enrolments'), 5)
  })
})
