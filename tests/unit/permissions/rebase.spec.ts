import { test } from '@japa/runner'
import type { Expr } from '../../../app/engine/expressions/main.js'
import { rebase } from '../../../app/engine/permissions/main.js'
import { linkNeededBy } from '../../../app/engine/permissions/reads.js'
import { compiled } from '../expressions/school.js'

const same = (text: string) => compiled(text)

test.group('Permissions | an expression moved', () => {
  test('speaks of a record over links: {text}')
    .with([
      { text: "name == 'a'", moved: "student.name == 'a'" },
      { text: "name in ['a', 'b'] || !(user == null)", moved: "student.name in ['a', 'b'] || !(student.user == null)" },
      { text: "name.contains('x') ? true : user.name == null", moved: null },
      { text: 'guardians.exists(g, g.user == user)', moved: 'student.guardians.exists(g, g.user == student.user)' },
      { text: 'guardians.map(g, 1).sum() > 0', moved: 'student.guardians.map(g, 1).sum() > 0' },
      { text: 'user == actor.user', moved: 'student.user == actor.user' },
    ])
    .run(({ assert }, { text, moved }) => {
      const rule = compiled(text, { entity: 'people.student' })
      const expected = moved ?? "student.name.contains('x') ? true : student.user.name == null"
      assert.deepEqual(rebase(rule, '', '', ['student']), same(expected))
    })

  test('leaves other variables and what a macro binds anew', ({ assert }) => {
    const rule = compiled('items.exists(i, i.quantity > 1)')
    assert.deepEqual(rebase(rule, 'i', '', ['elsewhere']), rule)
    assert.deepEqual(rebase(rule, 'j', '', ['elsewhere']), rule)
  })

  test('takes the body of a macro to the record', ({ assert }) => {
    const rule = compiled('items.exists(i, i.quantity > 1 && i.parts.exists(p, p.share > i.quantity))')
    if (rule.kind !== 'quantify') throw new Error('Not the expression this is about')
    assert.deepEqual(
      rebase(rule.body, 'i', '', []),
      compiled('quantity > 1 && parts.exists(p, p.share > quantity)', { entity: 'fees.item' })
    )
  })

  test('moves what is looked up in a set, never the inside of the set', ({ assert }) => {
    const member = (path: readonly string[]): Expr => ({ kind: 'member', type: { kind: 'id' }, variable: '', path })
    const set = (path: readonly string[]): Expr => ({
      kind: 'in_set',
      item: member(path),
      entity: 'people.student',
      column: 'id',
      where: { kind: 'is_null', of: member(['user']), negated: true },
    })
    assert.deepEqual(rebase(set(['id']), '', '', ['student']), set(['student', 'id']))
  })
})

test.group('Permissions | the link a condition needs', () => {
  const linkOf = (text: string) => linkNeededBy(compiled(text))

  test('is the only one it reads over: {0}')
    .with([
      ['student.user == actor.user'],
      ["student.name.contains('a')"],
      ["student.name in ['a']"],
      ["!(student.name == 'a')"],
      ['student.user != null'],
      ["student.name == 'a' && student.user == null"],
      ["student.name == 'a' || student.user == actor.user"],
      ['student.guardians.exists(g, g.user == actor.user)'],
      ['student.guardians.exists(g, g.user == student.user)'],
    ])
    .run(({ assert }, [text]) => {
      assert.equal(linkOf(text ?? ''), 'student')
    })

  test('is none where the condition may hold without, or reads more: {0}')
    .with([
      ['waived'],
      ['student == null'],
      ['student.user == null'],
      ["student.name == 'a' || student.user == null"],
      ["student.name == 'a' ? waived : true"],
      ['student.name == number'],
      ['items.exists(i, i.quantity > 1)'],
      ['!student.guardians.exists(g, g.user == actor.user)'],
      ['student.guardians.exists(g, true) && student.guardians.all(g, g.user == actor.user) || waived'],
    ])
    .run(({ assert }, [text]) => {
      assert.isNull(linkOf(text ?? ''))
    })
})
