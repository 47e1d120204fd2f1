import { test } from '@japa/runner'
import { effectiveRoles } from '../../../app/identity/roles.js'
import type { AssignedRole } from '../../../app/identity/roles.js'
import { rolesRegistry } from './fixtures.js'

const registry = rolesRegistry()
const whole = (role: string): AssignedRole => ({ role, dimension: null, record: null })
const within = (role: string, dimension: string, record: string): AssignedRole => ({ role, dimension, record })

test.group('Identity | effective roles', () => {
  test('what is inherited under a limit is limited alike', ({ assert }) => {
    assert.deepEqual(effectiveRoles(registry, [within('teacher', 'section', 's1')]), {
      roles: ['reader@section', 'staff@section', 'teacher@section'],
      assigned: { 'reader@section': ['s1'], 'staff@section': ['s1'], 'teacher@section': ['s1'] },
    })
  })

  test('records of several assignments come together, each with the role it is of', ({ assert }) => {
    const { roles, assigned } = effectiveRoles(registry, [
      within('staff', 'section', 's2'),
      within('teacher', 'section', 's1'),
      within('teacher', 'grade', 'g1'),
    ])
    assert.deepEqual(roles, [
      'reader@grade',
      'reader@section',
      'staff@grade',
      'staff@section',
      'teacher@grade',
      'teacher@section',
    ])
    assert.deepEqual(assigned['staff@section'], ['s1', 's2'])
    assert.deepEqual(assigned['teacher@section'], ['s1'])
    assert.deepEqual(assigned['staff@grade'], ['g1'])
  })

  test('a role held without limits needs none of its limited assignments', ({ assert }) => {
    const held = [whole('staff'), within('staff', 'section', 's1'), within('teacher', 'section', 's2')]
    assert.deepEqual(effectiveRoles(registry, held), {
      roles: ['reader', 'staff', 'teacher@section'],
      assigned: { 'teacher@section': ['s2'] },
    })
  })

  test('unknown roles and dimensions, and a dimension without a record, give nothing', ({ assert }) => {
    const held = [
      within('unheard_of', 'section', 's1'),
      within('teacher', 'planet', 'p1'),
      within('teacher', 'constructor', 'p1'),
      { role: 'teacher', dimension: 'section', record: null },
    ]
    assert.deepEqual(effectiveRoles(registry, held), { roles: [], assigned: {} })
  })
})
