import { test } from '@japa/runner'
import { evaluate, holds } from '../../../app/engine/expressions/main.js'
import { compiled } from './school.js'

const invoice = {
  id: 'i1',
  number: 'INV-1',
  state: 'issued',
  issued_on: '2026-04-01',
  due_date: '2026-05-01',
  total: 1250,
  rate: null,
  instalment: 7,
  waived: null,
  student: {
    id: 's1',
    name: 'Asha',
    user: 'u1',
    guardians: [
      { user: { id: 'u2' }, may_see_records: true },
      { user: null, may_see_records: null },
    ],
  },
  items: [
    { id: 'a', title: '\uffff', amount: 1000, quantity: 1, parts: [] },
    { id: 'b', title: '😀', amount: 250, quantity: null, parts: [] },
  ],
}
const params = { 'actor.user': 'u2', 'today': '2026-05-02', 'now': '2026-05-02T00:00:00.000Z' }
const value = (text: string, record: Record<string, unknown> = invoice) =>
  evaluate(compiled(text, { expect: null, mode: 'process' }), { record, params })

test.group('Evaluating expressions', () => {
  test('{text} is {is}')
    .with([
      { text: 'waived && false', is: false },
      { text: 'waived && true', is: null },
      { text: 'waived || true', is: true },
      { text: '!waived', is: null },
      { text: 'rate > 1', is: null },
      { text: 'rate == null', is: true },
      { text: 'waived ? 1 : 2', is: 2 },
      { text: 'instalment / 2', is: 3 },
      { text: '-instalment / 2', is: -3 },
      { text: '-instalment % 2', is: -1 },
      { text: 'instalment / 0', is: null },
      { text: 'instalment % 0', is: null },
      { text: 'total / instalment', is: 178 },
      { text: 'total / 2.5', is: 500 },
      { text: 'total * 1.005', is: 1256250 },
      { text: '9007199254740991 + 1', is: null },
      { text: '0 * -1', is: 0 },
      { text: 'items.map(i, i.amount).sum() == total', is: true },
      { text: 'items.map(i, i.quantity).sum()', is: 1 },
      { text: 'items.map(i, i.title).max()', is: '😀' },
      { text: "'\uffff' < '😀'", is: true },
      { text: 'items.filter(i, i.amount > 9999).map(i, i.amount).sum()', is: 0 },
      { text: 'items.filter(i, i.amount > 9999).map(i, i.amount).min()', is: null },
      { text: 'items.filter(i, i.quantity > 0).count()', is: 1 },
      { text: 'items.all(i, i.quantity > 0)', is: false },
      { text: 'items.filter(i, i.quantity > 0).all(j, j.amount == 10)', is: true },
      { text: 'items.exists(i, i.quantity > 5)', is: false },
      { text: 'student.guardians.exists(g, g.user == actor.user && g.may_see_records)', is: true },
      { text: 'student.user.name == null', is: true },
      { text: 'student.user == null', is: false },
      { text: "number.startsWith('INV') && number.endsWith('') && number.contains('V-')", is: true },
      { text: "number + '/' + state", is: 'INV-1/issued' },
      { text: "state in ['issued', 'paid'] && due_date < today()", is: true },
      { text: 'instalment in []', is: false },
    ])
    .run(({ assert }, { text, is }) => {
      assert.strictEqual(value(text), is)
    })

  test('lowering decimals rounds half away from zero', ({ assert }) => {
    const rounded = (text: string) =>
      evaluate(compiled(text, { expect: { kind: 'decimal', scale: 2 } }), { record: invoice, params })
    assert.deepEqual(['0.005', '0.0049', '-0.005', '1.115 * 1'].map(rounded), [1, 0, -1, 112])
  })

  test('unknown is no', ({ assert }) => {
    assert.isFalse(holds(compiled('waived'), { record: invoice, params }))
  })

  test('linked records may be given apart', ({ assert }) => {
    const expr = compiled("student.name == 'Asha'")
    const record = { student: 's1' }
    assert.isNull(evaluate(expr, { record, params }))
    assert.isTrue(evaluate(expr, { record, params, related: { student: { id: 's1', name: 'Asha' } } }))
  })

  test('F04 inherited properties are no members', ({ assert }) => {
    assert.isNull(
      evaluate(
        { kind: 'member', type: { kind: 'text' }, variable: '', path: ['constructor', 'name'] },
        { record: {}, params }
      )
    )
  })

  test('a param that is not bound is an error', ({ assert }) => {
    assert.throws(
      () => evaluate(compiled('student.user == actor.user'), { record: invoice, params: {} }),
      /actor\.user is not bound/
    )
  })
})
