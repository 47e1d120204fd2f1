import { test } from '@japa/runner'
import { entityOf } from '../../../app/engine/model/main.js'
import { scopePredicate } from '../../../app/engine/permissions/main.js'
import { kindsIn, marina, marinaWithScope, textOf } from './marina.js'

/** A set as the tests write it: live rows of the school that meet a condition. */
function setOf(alias: string, column: string, table: string, where: string): string {
  const row = `"${alias}"`
  const own = `${row}."school_id" = +? and ${row}."deleted_at" is null and ${row}."${column}" is not null`
  return `select ${row}."${column}" from "${table}" as ${row} where ${own} and ${where}`
}

function textOfScope(entityName: string, rule: string): string {
  const registry = marinaWithScope(entityName, rule)
  const predicate = scopePredicate(registry, entityOf(registry, entityName), { scope: 'it', via: [] })
  return textOf(registry, entityName, predicate)
}

const MINE = (alias: string) => setOf(alias, 'id', 'sea_people', `("${alias}"."user_id" = (+?))`)

test.group('Permissions | scopes', () => {
  test('a field of the record stays a comparison', ({ assert }) => {
    assert.equal(textOfScope('sea.person', 'user == actor.user'), '("r"."user_id" = (+?))')
  })

  test('a field over a link becomes a set of links', ({ assert }) => {
    assert.equal(textOfScope('sea.boat', 'owner.user == actor.user'), `("r"."owner_id" in (${MINE('j1')}))`)
  })

  test('an exists becomes the set of the ids its rows hold', ({ assert }) => {
    const inner = setOf('j1', 'parent_id', 'sea_berths', `(("j1"."sailor_id" in (${MINE('j2')})) and "j1"."open")`)
    assert.equal(
      textOfScope('sea.boat', 'berths.exists(b, b.sailor.user == actor.user && b.open)'),
      `("r"."id" in (${inner}))`
    )
  })

  test('an exists behind a link becomes a set within a set', ({ assert }) => {
    const berths = setOf('j2', 'parent_id', 'sea_berths', `("j2"."sailor_id" in (${MINE('j3')}))`)
    const trips = setOf('j1', 'skipper_id', 'sea_trips', `("j1"."boat_id" in (${berths}))`)
    assert.equal(
      textOfScope('sea.person', 'trips.exists(t, t.boat.berths.exists(b, b.sailor.user == actor.user))'),
      `("r"."id" in (${trips}))`
    )
  })

  test('what hangs on one link stands in one set, and what may hold without it outside', ({ assert }) => {
    const both = `(("j1"."user_id" = (+?)) and ("j1"."name" = (+?)))`
    assert.equal(
      textOfScope('sea.boat', "owner.user == actor.user && code == 'a' && owner.name == 'b'"),
      `(("r"."owner_id" in (${setOf('j1', 'id', 'sea_people', both)})) and ("r"."code" = (+?)))`
    )
    const outside = textOfScope('sea.boat', 'owner.user == actor.user || owner.name == null')
    assert.include(outside, `("r"."owner_id" in (`)
    assert.match(outside, /or \("j\d"\."name" is null\)/)
  })

  test('a body that compares with the record, an all and an aggregate stay as they are: {0}')
    .with([
      ['berths.exists(b, b.sailor == owner)', 'quantify'],
      ['berths.exists(b, true) && berths.all(b, b.sailor.user == actor.user)', 'quantify'],
      ['berths.map(b, b.weight).sum() > 3', 'aggregate'],
      ['!berths.exists(b, b.open)', 'quantify'],
    ])
    .run(({ assert }, [rule, kind]) => {
      const registry = marinaWithScope('sea.boat', rule ?? '')
      const predicate = scopePredicate(registry, entityOf(registry, 'sea.boat'), { scope: 'it', via: [] })
      assert.isTrue(kindsIn(predicate).has(kind ?? ''))
    })

  test('a body that compares with the record behind a link is a set of those records', ({ assert }) => {
    const text = textOfScope('sea.trip', 'boat.berths.exists(b, b.sailor == boat.owner)')
    assert.match(text, /^\("r"\."boat_id" in \(select "j1"\."id" from "sea_boats"/)
  })

  test('via reaches over links, without looking the target up where its ids are at hand', ({ assert }) => {
    const registry = marina({
      scopes: [
        { name: 'mine', entity: 'sea.person', rule: 'user == actor.user' },
        { name: 'sailed', entity: 'sea.boat', rule: 'berths.exists(b, b.open)' },
      ],
    })
    const trip = entityOf(registry, 'sea.trip')
    const mine = scopePredicate(registry, trip, { scope: 'mine', via: ['boat', 'owner'] })
    const boats = setOf('j1', 'id', 'sea_boats', `("j1"."owner_id" in (${MINE('j2')}))`)
    assert.equal(textOf(registry, 'sea.trip', mine), `("r"."boat_id" in (${boats}))`)
    const sailed = scopePredicate(registry, trip, { scope: 'sailed', via: ['boat'] })
    const held = setOf('j1', 'parent_id', 'sea_berths', '"j1"."open"')
    assert.equal(textOf(registry, 'sea.trip', sailed), `("r"."boat_id" in (${held}))`)
  })

  test('throws where the compiler cannot have let it through', ({ assert }) => {
    const registry = marinaWithScope('sea.person', 'user == actor.user')
    const boat = entityOf(registry, 'sea.boat')
    assert.throws(() => scopePredicate(registry, boat, { scope: 'it', via: [] }), 'sea.boat has no scope it')
    assert.throws(() => scopePredicate(registry, boat, { scope: 'it', via: ['name'] }), /goes via name/)
  })
})
