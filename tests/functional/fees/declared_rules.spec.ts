import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'
import type { FeeGround } from './ground.js'

const NOBODY = '00000000-0000-7000-8000-000000000000'

interface Case {
  readonly title: string
  readonly path: string
  readonly body: (ground: FeeGround) => JsonObject
  /** Names in `details`. */
  readonly names: readonly string[]
}

const pupil = ({ school }: FeeGround) => school.idOf('student.own')
const payment = { amount: '100.00', mode: 'cash' }
const structure = (ground: FeeGround, lines: readonly JsonObject[]): JsonObject => ({
  name: `Structure ${crypto.randomUUID()}`,
  year: ground.school.idOf('year.own'),
  boarders: 'any',
  concession_rule: 'best',
  proration: 'days',
  lines,
})

/** What the accountant sends and must not get through. */
const REFUSED: readonly Case[] = [
  {
    title: 'a payment for nobody',
    path: '/payments',
    body: () => payment,
    names: ['student'],
  },
  {
    title: 'a payment for a pupil and a household',
    path: '/payments',
    body: (ground) => ({ ...payment, student: pupil(ground), household: ground.school.idOf('household.own') }),
    names: ['household'],
  },
  {
    title: 'a payment of nothing',
    path: '/payments',
    body: (ground) => ({ ...payment, amount: '0.00', student: pupil(ground) }),
    names: ['amount'],
  },
  {
    title: 'a cheque without its number',
    path: '/payments',
    body: (ground) => ({ ...payment, mode: 'cheque', student: pupil(ground) }),
    names: ['reference'],
  },
  {
    title: 'a payment that is cleared by its own word',
    path: '/payments',
    body: (ground) => ({ ...payment, student: pupil(ground), stage: 'cleared' }),
    names: ['stage'],
  },
  {
    title: 'a payment of an invoice that is not there',
    path: '/payments',
    body: (ground) => ({
      ...payment,
      student: pupil(ground),
      allocations: [{ invoice: NOBODY, item: NOBODY, amount: '1.00' }],
    }),
    names: ['allocations.0.invoice'],
  },
  {
    title: 'an invoice with a sum of its own',
    path: '/invoices',
    body: (ground) => ({ student: pupil(ground), due_date: '2026-12-10', total: '5.00' }),
    names: ['total'],
  },
  {
    title: 'an invoice of an instalment of nothing',
    path: '/invoices',
    body: (ground) => ({ student: pupil(ground), due_date: '2026-12-10', instalment: 1 }),
    names: ['instalment'],
  },
  {
    title: 'an invoice item with more concession than price',
    path: '/invoices',
    body: (ground) => ({
      student: pupil(ground),
      due_date: '2026-12-10',
      items: [{ head: ground.tuition, description: 'Tuition', gross: '100.00', concession: '100.01' }],
    }),
    names: ['items.0.concession'],
  },
  {
    title: 'an invoice item that says it is paid',
    path: '/invoices',
    body: (ground) => ({
      student: pupil(ground),
      due_date: '2026-12-10',
      items: [{ head: ground.tuition, description: 'Tuition', gross: '100.00', paid: '100.00' }],
    }),
    names: ['items.0.paid'],
  },
  {
    title: 'a fee line that is charged once, but not when',
    path: '/fees/structures',
    body: (ground) => structure(ground, [{ head: ground.tuition, frequency: 'once', amount: '1.00' }]),
    names: ['lines.0.instalment'],
  },
  {
    title: 'a fee line with each instalment and with one',
    path: '/fees/structures',
    body: (ground) => structure(ground, [{ head: ground.tuition, frequency: 'each', instalment: 1, amount: '1.00' }]),
    names: ['lines.0.instalment'],
  },
  {
    title: 'a concession type that takes off a share, but not how much',
    path: '/fees/concession-types',
    body: () => ({ code: 'X1', name: 'Nothing', kind: 'other', mode: 'percent' }),
    names: ['value_percent'],
  },
  {
    title: 'a concession type that takes off a share, but says an amount',
    path: '/fees/concession-types',
    body: () => ({
      code: 'X1',
      name: 'Nothing',
      kind: 'other',
      mode: 'percent',
      value_percent: '5.00',
      value_amount: '5.00',
    }),
    names: ['value_amount'],
  },
  {
    title: 'a concession of a share and an amount',
    path: '/fees/concessions',
    body: (ground) => ({
      student: pupil(ground),
      type: ground.merit,
      percent: '5.00',
      amount: '5.00',
      from_date: '2026-04-01',
      reason: 'x',
    }),
    names: ['amount'],
  },
  {
    title: 'a late fee above its cap',
    path: '/fees/late-fee-rules',
    body: (ground) => ({ name: 'Steep', amount: '20.00', cap: '10.00', head: ground.tuition }),
    names: ['cap'],
  },
]

test.group('Fees | what declarations refuse', () => {
  test('the accountant cannot make {title}')
    .with([...REFUSED])
    .run(async ({ assert }, { path, body, names }) => {
      const ground = await feeGround()
      const answer = await ground.send('accountant', 'POST', path, body(ground))
      assert.equal(answer.status, 422, answer.text)
      assert.sameMembers(Object.keys(answer.body?.error?.details ?? {}), [...names])
    })

  test('a journal entry is made by nobody, not even balanced', async ({ assert }) => {
    const { send, cash, income } = await feeGround()
    const lines = [
      { account: cash, debit: '5.00', credit: '0.00' },
      { account: income, debit: '0.00', credit: '5.00' },
    ]
    const body = { date: '2026-11-16', kind: 'adjustment', narration: 'By hand', lines }
    assert.equal((await send('super_admin', 'POST', '/fees/journals', body)).status, 403)
    assert.equal((await send('parent', 'POST', '/fees/journals', body)).status, 404)
  })

  test('an entry that does not balance, or has no side, is refused even from code', async ({ assert }) => {
    const { school, cash, income } = await feeGround()
    const { engine } = await testSchools()
    const entry = (debit: string, credit: string) =>
      engine.create(school.system, 'fees.journal', {
        date: '2026-11-16',
        kind: 'adjustment',
        narration: 'Of a test',
        lines: [
          { account: cash, debit, credit: '0.00' },
          { account: income, debit: '0.00', credit },
        ],
      })
    const made = await entry('5.00', '5.00')
    assert.match(String(made['number']), /^JRN-2026-27-\d{6}$/)
    await assert.rejects(() => entry('5.00', '4.99'))
    await assert.rejects(() => entry('0.00', '0.00'))
  })
})
