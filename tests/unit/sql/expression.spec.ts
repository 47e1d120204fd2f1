import { test } from '@japa/runner'
import type { Expr } from '../../../app/engine/expressions/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import {
  compileFragment,
  prefixBindings,
  quoteIdentifier,
  renderExpr,
  renderIndexCondition,
  RowScope,
} from '../../../app/engine/sql/main.js'
import { laboratory, TYPES } from '../../property/support/laboratory.js'

const registry = laboratory()
const root = entityOf(registry, 'lab.root')
const name: Expr = { kind: 'member', type: TYPES.t, variable: '', path: ['one', 't'] }
const text = (value: string): Expr => ({ kind: 'literal', type: TYPES.t, value })

test.group('Expressions as SQL', () => {
  test('joins a link once, inside the school and without deleted targets', ({ assert }) => {
    const scope = new RowScope(registry, 'postgres', root, 't')
    const { text: sql } = renderExpr(
      { kind: 'compare', op: 'eq', left: name, right: { ...name, path: ['one', 'u'] } },
      scope
    )
    assert.equal(sql, '("j1"."t" = "j1"."u")')
    assert.equal(
      scope.joins().text,
      ' left join "lab_one" as "j1" on "j1"."school_id" = "t"."school_id" and "j1"."id" = "t"."one_id" and "j1"."deleted_at" is null'
    )
  })

  test('reads a link from its own column, without a join', ({ assert }) => {
    const scope = new RowScope(registry, 'sqlite', root, 't')
    assert.equal(scope.column(['one']), '"t"."one_id"')
    assert.equal(scope.joins().text, '')
  })

  test('a bound prefix is a range of the key, with two bindings', ({ assert }) => {
    const expr: Expr = {
      kind: 'match',
      match: 'starts',
      left: { kind: 'member', type: TYPES.t, variable: '', path: ['t'], facet: 'key' },
      right: { kind: 'param', type: TYPES.t, name: 'slot:0' },
    }
    const fragment = renderExpr(expr, new RowScope(registry, 'postgres', root, 't'))
    assert.equal(
      compileFragment(fragment, 'postgres').text,
      '("t"."t_key" >= ($1::text collate "C") and "t"."t_key" < ($2::text collate "C"))'
    )
    assert.deepEqual(
      fragment.params.map((item) => item.kind === 'param' && item.name),
      ['slot:0', 'slot:0:end']
    )
    assert.deepEqual(prefixBindings('slot:0', 'as'), { 'slot:0': 'as', 'slot:0:end': 'at' })
  })

  test('a set is uncorrelated and stays in the school', ({ assert }) => {
    const expr: Expr = {
      kind: 'in_set',
      item: { kind: 'member', type: { kind: 'id' }, variable: '', path: ['one'] },
      entity: 'lab.leaf',
      column: 'one_id',
      where: { kind: 'member', type: { kind: 'bool' }, variable: '', path: ['b'] },
    }
    const render = (dialect: 'sqlite' | 'postgres') =>
      compileFragment(renderExpr(expr, new RowScope(registry, dialect, root, 't')), dialect).text
    const from = 'from "lab_leaf" as "j1" where "j1"."school_id" ='
    const rest = 'and "j1"."deleted_at" is null and "j1"."one_id" is not null and "j1"."b"'
    assert.equal(render('postgres'), `("t"."one_id" = any(array(select "j1"."one_id" ${from} $1 ${rest})))`)
    assert.equal(render('sqlite'), `("t"."one_id" in (select "j1"."one_id" ${from} +? ${rest}))`)
  })

  test('an index condition is plain text over own columns', ({ assert }) => {
    const own: Expr = { kind: 'compare', op: 'neq', left: { ...name, path: ['t'] }, right: text("o'x") }
    assert.equal(renderIndexCondition(own, registry, 'sqlite', root), `("t" <> ('o''x'))`)
    assert.equal(renderIndexCondition(own, registry, 'postgres', root), `("t" <> ('o''x'::text collate "C"))`)
    assert.throws(() => renderIndexCondition({ ...own, left: name }, registry, 'sqlite', root))
    assert.throws(
      () => renderIndexCondition({ ...own, right: text('a\\b') }, registry, 'postgres', root),
      /cannot stand/
    )
  })

  test('identifiers are quoted, and refused when no declaration can have made them', ({ assert }) => {
    assert.equal(quoteIdentifier('order'), '"order"')
    for (const bad of ['', 'A', '1a', 'a"b', 'a.b', 'a-b', 'a b']) {
      assert.throws(() => quoteIdentifier(bad), /Not an SQL identifier/)
    }
  })
})
