import { test } from '@japa/runner'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

interface Told {
  readonly actions: readonly {
    readonly action: string
    readonly allowed: boolean
    readonly decided: string
    readonly by: unknown
  }[]
  readonly fields: readonly {
    readonly field: string
    readonly shown: string
    readonly writable: boolean
    readonly roles: readonly string[]
  }[]
}

async function told(path: string, token: string) {
  const answer = recordIn(await call(`/api/v1${path}`, { token })) as unknown as Told
  return {
    action: (name: string) => answer.actions.find(({ action }) => action === name),
    field: (name: string) => answer.fields.find(({ field }) => field === name),
  }
}

test.group('GET what may be done with a record', () => {
  test('tells by action which role and scope decide', async ({ assert }) => {
    const { green } = await testSchools()
    const { action, field } = await told(
      `/people/students/${green.idOf('student.own')}/permissions`,
      green.accounts.parent.token
    )
    assert.deepEqual(action('read'), {
      action: 'read',
      allowed: true,
      decided: 'granted',
      by: [{ role: 'parent', scope: 'wards', via: '', holds: true }],
    })
    assert.containsSubset(action('update'), { allowed: false, decided: 'no_role', by: [] })
    assert.deepEqual(field('medical_note'), {
      field: 'medical_note',
      shown: 'value',
      writable: false,
      roles: ['parent'],
    })
    assert.isUndefined(field('office_note'))
  })

  test('tells what the state of a record does not let happen', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const bill = await engine.create(green.system, 'fees.fee_structure', {
      name: `Explained ${crypto.randomUUID()}`,
      year: green.idOf('year.own'),
    })
    const { action } = await told(`/fees/structures/${String(bill.id)}/permissions`, green.accounts.accountant.token)
    assert.containsSubset(action('close'), { allowed: false, decided: 'not_possible' })
    assert.containsSubset(action('update'), { allowed: true, decided: 'granted' })
  })

  test('of a record that is not read it tells nothing', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.parent
    for (const id of [green.idOf('student.foreign'), river.idOf('student.own'), crypto.randomUUID()]) {
      assert.equal((await call(`/api/v1/people/students/${id}/permissions`, { token })).status, 404)
    }
    // Its label may be seen in pickers, and that is all.
    assert.equal((await call(`/api/v1/people/staff/${green.idOf('staff.own')}/permissions`, { token })).status, 404)
  })

  test('an admin asks about a user and about a role', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const path = `/people/students/${green.idOf('student.foreign')}/permissions`
    const teacher = await told(`${path}?user=${green.accounts.teacher.userId}`, token)
    assert.deepEqual(teacher.action('read'), {
      action: 'read',
      allowed: false,
      decided: 'out_of_scope',
      by: [{ role: 'teacher', scope: 'own_classes', via: '', holds: false }],
    })
    assert.containsSubset(teacher.field('name'), { shown: 'hidden', roles: [] })
    const accountant = await told(`${path}?role=accountant`, token)
    assert.containsSubset(accountant.action('read'), { allowed: true, decided: 'granted' })
    assert.containsSubset(accountant.field('medical_note'), { shown: 'hidden', roles: [] })
  })

  test('asking about others is for those who may explain, within the school: {$self}')
    .with(['principal', 'accountant', 'parent'] as const)
    .run(async ({ assert }, role) => {
      const { green } = await testSchools()
      const path = `/api/v1/people/students/${green.idOf('student.own')}/permissions`
      const { token } = green.accounts[role]
      const refused = await call(`${path}?role=teacher`, { token })
      assert.deepEqual([refused.status, Object.keys(refused.body?.error?.details ?? {})], [422, ['role']])
      const { text } = await call('/api/openapi.json', { token })
      assert.notInclude(text, '"name":"role","in":"query"')
    })

  test('a user of another school and a role that is none do not exist', async ({ assert }) => {
    const { green, river } = await testSchools()
    const path = `/api/v1/people/students/${green.idOf('student.own')}/permissions`
    for (const query of [`user=${river.accounts.parent.userId}`, 'role=wizard', 'user=x', 'role=admin&user=x']) {
      assert.equal((await call(`${path}?${query}`, { token: green.accounts.admin.token })).status, 422, query)
    }
  })
})
