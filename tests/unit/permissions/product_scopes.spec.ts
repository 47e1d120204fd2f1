import { test } from '@japa/runner'
import { entityOf, STANDARD_ACTIONS } from '../../../app/engine/model/main.js'
import { grantOf, scopePredicate } from '../../../app/engine/permissions/main.js'
import { kindsIn, sailor, textOf } from './marina.js'
import { productRegistry } from './stress.js'

const registry = productRegistry()
const PORTAL = Object.values(registry.roles).filter((role) => role.portal)

/** The row predicates of every grant of a portal role that is not for all rows. */
function* portalPredicates() {
  for (const { name: role } of PORTAL) {
    for (const entity of Object.values(registry.entities)) {
      for (const action of STANDARD_ACTIONS) {
        const grant = grantOf(registry, sailor([role]), entity.name, action)
        if (grant) yield { title: `${role} ${action} ${entity.name}`, entity: entity.name, rows: grant.rows }
      }
    }
  }
}

test.group('Permissions | scopes of the product', () => {
  test('portal roles have grants, children of what they read included', ({ assert }) => {
    const titles = [...portalPredicates()].map(({ title }) => title)
    assert.isAbove(titles.length, 20)
    assert.include(titles, 'parent read people.student_guardian')
  })

  test('no grant of a portal role looks at the rows of a record, nor joins', ({ assert }) => {
    for (const { title, entity, rows } of portalPredicates()) {
      const kinds = kindsIn(rows)
      assert.isFalse(kinds.has('quantify') || kinds.has('aggregate'), title)
      for (const dialect of ['sqlite', 'postgres'] as const) {
        const text = textOf(registry, entity, rows, dialect)
        assert.notInclude(text, 'exists (', title)
        assert.notInclude(text, ' join ', title)
      }
    }
  })

  test('nor does any declared scope', ({ assert }) => {
    const scopes = Object.values(registry.scopes)
    assert.isAbove(scopes.length, 10)
    for (const { name, entity } of scopes) {
      const predicate = scopePredicate(registry, entityOf(registry, entity), { scope: name, via: [] })
      assert.isFalse(kindsIn(predicate).has('quantify'), `${entity}:${name}`)
      assert.notInclude(textOf(registry, entity, predicate), ' join ', `${entity}:${name}`)
    }
  })
})
