import { join } from 'node:path'
import { test } from '@japa/runner'
import { compileRegistry, loadDeclarations } from '../../app/engine/compile/main.js'
import { rolesHeld } from '../../app/engine/permissions/main.js'

const { registry } = compileRegistry(loadDeclarations(join(import.meta.dirname, '../..')))

/** The roles that requirements name, with those whose rights each has besides its own. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  super_admin: ['admin'],
  admin: [],
  principal: [],
  deputy_head: ['principal'],
  director_of_studies: [],
  teacher: [],
  class_teacher: ['teacher'],
  head_of_department: ['teacher'],
  accountant: [],
  admission_officer: ['office_staff'],
  office_staff: [],
  warden: [],
  librarian: [],
  transport_manager: [],
  welfare: [],
  support_staff: [],
  it_support: [],
  student: [],
  parent: [],
  public: [],
}

/** By entity and action, who may by himself or through another role: students and enrolments of the matrix in the requirements. */
const MATRIX: readonly (readonly [string, string, readonly string[]])[] = [
  ['people.student', 'create', ['admin', 'admission_officer', 'office_staff', 'super_admin']],
  ['people.student', 'delete', ['admin', 'super_admin']],
  ['academics.enrolment', 'create', ['admin', 'admission_officer', 'office_staff', 'super_admin']],
  ['academics.enrolment', 'delete', ['admin', 'super_admin']],
  ['academics.section', 'create', ['admin', 'super_admin']],
]

/** What everybody who signs in has of his own. */
const OWN: readonly string[] = ['core.notification', 'core.notification_setting', 'core.device']

test.group('Standard roles', () => {
  test('are those of the requirements, and inherit as named', ({ assert }) => {
    const declared = Object.fromEntries(
      Object.values(registry?.roles ?? {}).map(({ name, inherits }) => [name, inherits])
    )
    assert.deepEqual(declared, ROLES)
  })

  test('let pupils, parents and strangers be portal roles, and nobody else', ({ assert }) => {
    const portal = Object.values(registry?.roles ?? {}).filter((role) => role.portal)
    assert.sameMembers(
      portal.map(({ name }) => name),
      ['student', 'parent', 'public']
    )
  })

  test('leave the owner’s rights to no school, and roles to the owner', ({ assert }) => {
    const roles = Object.values(registry?.roles ?? {})
    assert.deepEqual(
      roles.filter((role) => role.fixed).map(({ name }) => name),
      ['super_admin']
    )
    assert.deepEqual(
      roles.filter((role) => role.configures?.includes('roles')).map(({ name }) => name),
      ['super_admin']
    )
  })

  for (const [entity, action, holders] of MATRIX) {
    test(`let exactly the named ones ${action} ${entity}`, ({ assert }) => {
      if (!registry) throw new Error('The declarations do not compile')
      const granting = registry.policies[entity]?.roles ?? {}
      const may = Object.keys(registry.roles).filter((role) =>
        [...rolesHeld(registry.roles, role)].some((held) => granting[held]?.[action] !== undefined)
      )
      assert.sameMembers(may, [...holders])
    })
  }

  test('give nothing to those who see no records', ({ assert }) => {
    const policies = Object.values(registry?.policies ?? {})
    for (const role of ['support_staff', 'it_support', 'public']) {
      assert.isFalse(
        policies.some(({ entity, roles }) => !OWN.includes(entity) && Object.hasOwn(roles, role)),
        role
      )
    }
  })
})
