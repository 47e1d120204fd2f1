import { test } from '@japa/runner'
import type { ActionGrant } from '../../../app/engine/model/main.js'
import { registryOf } from '../permissions/ground.js'

const registry = registryOf()

const ALL = ['accountant', 'admin', 'principal', 'super_admin']
const DESK = ['accountant', 'admin', 'super_admin']
const HEADS = ['admin', 'principal', 'super_admin']
const PORTAL = ['parent', 'student']

/** Who may do what, written by hand: a role, and its scope where it has one. */
const MATRIX = [
  { what: 'fees.account:update', who: DESK },
  { what: 'fees.head:create', who: DESK },
  { what: 'fees.head:refer', who: [...ALL, 'parent', 'student'] },
  { what: 'fees.fee_structure:update', who: DESK },
  { what: 'fees.fee_structure:activate', who: DESK },
  { what: 'fees.fee_structure:assign', who: DESK },
  { what: 'fees.fee_structure:bill', who: DESK },
  { what: 'fees.fee_structure:preview', who: ALL },
  { what: 'fees.fee_structure:grid', who: ALL },
  { what: 'fees.fee_structure:read', who: ALL },
  { what: 'fees.fee_assignment:create', who: DESK },
  { what: 'fees.concession:create', who: DESK },
  { what: 'fees.concession:approve', who: HEADS },
  { what: 'fees.concession:reject', who: HEADS },
  { what: 'fees.concession:read', who: [...ALL, 'parent wards', 'student self'] },
  { what: 'fees.invoice:create', who: DESK },
  { what: 'fees.invoice:update', who: DESK },
  { what: 'fees.invoice:issue', who: DESK },
  { what: 'fees.invoice:cancel', who: DESK },
  { what: 'fees.invoice:import', who: [] },
  { what: 'fees.invoice:pay', who: [...DESK, 'parent wards'] },
  { what: 'fees.invoice:waive_late_fee', who: DESK },
  { what: 'fees.invoice:read', who: [...ALL, 'parent wards', 'student self'] },
  { what: 'fees.invoice:receipt', who: [...ALL, 'parent wards', 'student self'] },
  { what: 'fees.invoice:dues', who: [...ALL, 'parent', 'student'] },
  { what: 'fees.invoice:statement', who: [...ALL, 'parent', 'student'] },
  { what: 'fees.invoice:defaulters', who: ALL },
  { what: 'fees.payment:create', who: DESK },
  { what: 'fees.payment:update', who: [] },
  { what: 'fees.payment:delete', who: [] },
  { what: 'fees.payment:import', who: [] },
  { what: 'fees.payment:clear', who: DESK },
  { what: 'fees.payment:bounce', who: DESK },
  { what: 'fees.payment:cancel', who: DESK },
  { what: 'fees.payment:allocate', who: DESK },
  { what: 'fees.payment:collection', who: ALL },
  { what: 'fees.payment:read', who: [...ALL, 'parent wards', 'student self via student'] },
  { what: 'fees.payment:receipt', who: [...ALL, 'parent wards', 'student self via student'] },
  { what: 'fees.credit_note:create', who: DESK },
  { what: 'fees.credit_note:update', who: [] },
  { what: 'fees.credit_note:delete', who: [] },
  { what: 'fees.refund:create', who: DESK },
  { what: 'fees.refund:approve', who: HEADS },
  { what: 'fees.refund:pay', who: DESK },
  { what: 'fees.fee_run:create', who: [] },
  { what: 'fees.fee_run:restart', who: DESK },
  { what: 'fees.gateway_order:create', who: [] },
  { what: 'fees.gateway_order:update', who: [] },
  { what: 'fees.gateway_order:read', who: [...ALL, 'parent wards via student', 'student self via student'] },
  { what: 'fees.gateway_order:checkout', who: [...DESK, 'parent wards via student'] },
  { what: 'fees.expense:create', who: DESK },
  { what: 'fees.expense:approve', who: HEADS },
  { what: 'fees.expense:pay', who: DESK },
] as const

/** What code writes and nobody else, and what portal roles never see. */
const KEPT_BY_CODE = ['fees.fee_run', 'fees.fee_run_result', 'fees.journal', 'fees.webhook_event'] as const

function holdersOf(entity: string, action: string): readonly string[] {
  return Object.entries(registry.policies[entity]?.roles ?? {})
    .flatMap(([role, actions]) => (actions[action] ? [`${role}${wordsOf(actions[action])}`] : []))
    .sort()
}

function wordsOf({ scope }: ActionGrant): string {
  if (!scope) return ''
  return ` ${scope.scope}${scope.via.length > 0 ? ` via ${scope.via.join('.')}` : ''}`
}

test.group('Fees | who may do what', () => {
  test('exactly the named roles may: {what}')
    .with([...MATRIX])
    .run(({ assert }, { what, who }) => {
      const [entity = '', action = ''] = what.split(':')
      assert.deepEqual(holdersOf(entity, action), [...who].sort())
    })

  test('the desk and the principal read {$self}, nobody writes it')
    .with([...KEPT_BY_CODE])
    .run(({ assert }, entity) => {
      assert.deepEqual(holdersOf(entity, 'read'), ALL)
      for (const action of ['create', 'update', 'delete', 'restore', 'import']) {
        assert.deepEqual(holdersOf(entity, action), [], action)
      }
    })

  test('each action and transition is granted to somebody', ({ assert }) => {
    const entities = Object.values(registry.entities).filter(({ plugin }) => plugin === 'fees')
    const names = entities.flatMap(({ name, actions, workflow }) =>
      [...actions, ...(workflow?.transitions ?? [])].map((step) => [name, step.name] as const)
    )
    assert.isAbove(names.length, 25)
    assert.deepEqual(
      names.filter(([entity, name]) => holdersOf(entity, name).length === 0),
      []
    )
  })

  test('teachers have nothing here, and portal roles only what is named', ({ assert }) => {
    const known = (role: string) =>
      Object.values(registry.policies)
        .filter(({ entity, roles }) => entity.startsWith('fees.') && Object.keys(roles[role] ?? {}).length > 0)
        .map(({ entity }) => entity)
        .sort()
    assert.deepEqual(known('teacher'), [])
    for (const role of PORTAL) {
      assert.deepEqual(known(role), [
        'fees.concession',
        'fees.concession_type',
        'fees.fee_structure',
        'fees.gateway_order',
        'fees.head',
        'fees.invoice',
        'fees.payment',
      ])
    }
  })

  test('what is kept by code is written by no role: {entity}.{field}')
    .with([
      { entity: 'fees.payment', field: 'prints' },
      { entity: 'fees.invoice', field: 'late_fee_waived' },
      { entity: 'fees.invoice', field: 'source_record' },
      { entity: 'fees.invoice_item', field: 'paid' },
      { entity: 'fees.invoice_item', field: 'credited' },
    ])
    .run(({ assert }, { entity, field }) => {
      assert.deepEqual(registry.policies[entity]?.fields[field]?.write, [])
    })

  test('the notes of the office stay there: {$self}')
    .with(['fees.invoice', 'fees.payment'])
    .run(({ assert }, entity) => {
      const rule = registry.policies[entity]?.fields['note']
      assert.deepEqual([...(rule?.read ?? [])].sort(), DESK)
      assert.deepEqual([rule?.filter, rule?.sort, rule?.search], [[], [], []])
    })
})
