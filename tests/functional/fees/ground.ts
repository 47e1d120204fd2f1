import type { JsonObject } from '../../../app/engine/base/main.js'
import { call, recordIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName, TestSchool } from '../../support/school/main.js'

/** What the tests of fees stand on: heads and an account of their own, made once in a process. */
export interface FeeGround {
  readonly school: TestSchool
  readonly tuition: string
  /** A type of concession. */
  readonly merit: string
  readonly cash: string
  /** The head that late fees are charged under. */
  readonly late: string
  readonly income: string
  /** Calls REST as one of the school's accounts; a POST has a key of its own. */
  send(role: RoleName, method: string, path: string, json?: JsonObject, key?: string): Promise<Answer>
  /** A new pupil of class 7-A or another one, child of the parent's account, alone in a new household. */
  pupil(name?: string, section?: string): Promise<{ readonly student: string; readonly household: string }>
  /** A new class of the grade of 7-A, without pupils: its id. */
  section(name: string): Promise<string>
  /** An issued invoice of one item: its id. */
  invoice(student: string, gross: string, due: string, head?: string): Promise<string>
  /** Makes a record as the system does. */
  make(entity: string, body: JsonObject): Promise<string>
}

let opened: Promise<FeeGround> | null = null

export function feeGround(): Promise<FeeGround> {
  return (opened ??= openGround())
}

async function openGround(): Promise<FeeGround> {
  const { engine, river: school } = await testSchools()
  const make = async (entity: string, body: JsonObject) => String((await engine.create(school.system, entity, body)).id)
  const cash = await make('fees.account', { code: '1000', name: 'Cash', kind: 'asset', role: 'cash', is_active: true })
  for (const [index, role] of ['bank', 'clearing', 'receivable'].entries()) {
    await make('fees.account', { code: `110${index}`, name: role, kind: 'asset', role })
  }
  await make('fees.account', { code: '2000', name: 'Advances', kind: 'liability', role: 'advances' })
  await make('fees.account', { code: '4900', name: 'Concessions', kind: 'income', role: 'concessions' })
  const income = await make('fees.account', { code: '4000', name: 'Tuition', kind: 'income', is_active: true })
  const tuition = await make('fees.head', {
    code: 'TUI',
    name: 'Tuition',
    kind: 'tuition',
    income_account: income,
    priority: 10,
    is_refundable: false,
    is_taxable: false,
    is_recurring: true,
    is_active: true,
  })
  const late = await make('fees.head', {
    code: 'LATE',
    name: 'Late fee',
    kind: 'late_fee',
    income_account: await make('fees.account', { code: '4100', name: 'Late fees', kind: 'income', role: 'late_fees' }),
    priority: 90,
  })
  const send: FeeGround['send'] = (role, method, path, json, key = crypto.randomUUID()) =>
    call(`/api/v1${path}`, {
      method,
      token: school.accounts[role].token,
      ...(json === undefined ? {} : { json }),
      ...(method === 'POST' ? { headers: { 'idempotency-key': key } } : {}),
    })
  const type = { code: 'MERIT', name: 'Merit', kind: 'merit', mode: 'percent', value_percent: '25.00' }
  return {
    school,
    tuition,
    merit: await make('fees.concession_type', type),
    cash,
    income,
    late,
    make,
    send,
    section: (name) =>
      make('academics.section', { year: school.idOf('year.own'), grade_level: school.idOf('grade_level.own'), name }),
    async pupil(name = 'Fee Pupil', section = school.idOf('section.own')) {
      const household = await make('people.household', { name: `${name} family` })
      const guardian = {
        guardian: school.idOf('guardian.own'),
        relation: 'mother',
        may_see_records: true,
        lives_with: true,
      }
      const student = await make('people.student', { name, status: 'active', household, guardians: [guardian] })
      await make('academics.enrolment', {
        student,
        section,
        from_date: '2026-04-01',
        status: 'active',
      })
      return { student, household }
    },
    async invoice(student, gross, due, head = tuition) {
      const items = [{ head, description: 'Tuition', gross }]
      const { id } = recordIn(await send('accountant', 'POST', '/invoices', { student, due_date: due, items }))
      recordIn(await send('accountant', 'POST', `/invoices/${id}/transitions/issue`, {}))
      return id
    },
  }
}
