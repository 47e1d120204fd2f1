import {
  compileExpression,
  type ExpressionOptions,
  type Member,
  type MembersOf,
} from '../../../app/engine/expressions/main.js'

const value = (type: Extract<Member, { kind: 'value' }>['type'], volatile = false): Member => ({
  kind: 'value',
  type,
  volatile,
})
const one = (entity: string): Member => ({ kind: 'one', entity })
const many = (entity: string): Member => ({ kind: 'many', entity })

/** A few entities with every kind of member, enough to write any expression. */
export const MEMBERS: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  'fees.invoice': {
    id: value({ kind: 'id', entity: 'fees.invoice' }),
    number: value({ kind: 'text' }),
    state: value({ kind: 'choice', values: ['draft', 'issued', 'paid'] }),
    previous_state: value({ kind: 'choice', values: ['draft', 'void'] }),
    issued_on: value({ kind: 'date' }),
    due_date: value({ kind: 'date' }),
    created_at: value({ kind: 'instant' }),
    total: value({ kind: 'decimal', scale: 2 }),
    rate: value({ kind: 'decimal', scale: 3 }),
    instalment: value({ kind: 'int' }),
    waived: value({ kind: 'bool' }),
    overdue: value({ kind: 'bool' }, true),
    student: one('people.student'),
    items: many('fees.item'),
  },
  'fees.item': {
    id: value({ kind: 'id', entity: 'fees.item' }),
    title: value({ kind: 'text' }),
    amount: value({ kind: 'decimal', scale: 2 }),
    quantity: value({ kind: 'int' }),
    parts: many('fees.part'),
  },
  'fees.part': { share: value({ kind: 'int' }), items: many('fees.item') },
  'people.student': {
    id: value({ kind: 'id', entity: 'people.student' }),
    name: value({ kind: 'text' }),
    user: one('core.user'),
    guardians: many('people.guardian'),
  },
  'people.guardian': { user: one('core.user'), may_see_records: value({ kind: 'bool' }) },
  'core.user': { id: value({ kind: 'id', entity: 'core.user' }), name: value({ kind: 'text' }) },
}

export const membersOf: MembersOf = (entity) => (Object.hasOwn(MEMBERS, entity) ? (MEMBERS[entity] ?? null) : null)

const OPTIONS: ExpressionOptions = {
  entity: 'fees.invoice',
  membersOf,
  params: { 'actor.user': { kind: 'id', entity: 'core.user' }, 'actor.school': { kind: 'id', entity: 'core.school' } },
  mode: 'sql',
  allowClock: true,
  expect: { kind: 'bool' },
}

/** Compiles over an invoice, as a condition unless told otherwise. */
export function compile(text: string, options: Partial<ExpressionOptions> = {}) {
  return compileExpression(text, { ...OPTIONS, ...options })
}

/** The compiled expression; throws the findings when there are any. */
export function compiled(text: string, options: Partial<ExpressionOptions> = {}) {
  const result = compile(text, options)
  if (!result.ok) throw new Error(`${text}\n${JSON.stringify(result.findings, null, 2)}`)
  return result.expr
}

/** The findings as one text each: message, then hint. Empty when it compiles. */
export function complaints(text: string, options: Partial<ExpressionOptions> = {}): readonly string[] {
  const result = compile(text, options)
  return result.ok ? [] : result.findings.map((item) => `${item.message} ${item.hint ?? ''}`.trim())
}
