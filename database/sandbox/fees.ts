import type { JsonObject } from '../../app/engine/base/main.js'
import type { Batch, FeePlan, StructurePlan } from './model.js'
import type { Structure } from './structure.js'

type Account = readonly [code: string, name: string, kind: string, role?: string]
type Head = readonly [code: string, name: string, kind: string, account: string, priority: number]
type Concession = readonly [code: string, name: string, kind: string, percent: string]

const ACCOUNTS: readonly Account[] = [
  ['1000', 'Cash in hand', 'asset', 'cash'],
  ['1010', 'Bank', 'asset', 'bank'],
  ['1020', 'Cheques and gateway in clearing', 'asset', 'clearing'],
  ['1100', 'Fees receivable', 'asset', 'receivable'],
  ['2100', 'Fees received in advance', 'liability', 'advances'],
  ['2200', 'Caution deposits', 'liability', 'deposits'],
  ['2300', 'Collected for others', 'liability', 'charges_payable'],
  ['2400', 'Owed to vendors', 'liability', 'expenses_payable'],
  ['3000', 'School fund', 'equity'],
  ['4000', 'Tuition', 'income'],
  ['4010', 'Annual fees', 'income'],
  ['4020', 'Examination fees', 'income'],
  ['4030', 'Computer and laboratory fees', 'income'],
  ['4040', 'Activity and library fees', 'income'],
  ['4050', 'Admission fees', 'income'],
  ['4060', 'Transport', 'income'],
  ['4070', 'Hostel and mess', 'income'],
  ['4100', 'Late fees', 'income', 'late_fees'],
  ['4110', 'Other charges', 'income', 'charges'],
  ['4900', 'Concessions given', 'income', 'concessions'],
  ['5000', 'Stationery and printing', 'expense'],
  ['5010', 'Electricity and water', 'expense'],
  ['5020', 'Repairs and upkeep', 'expense'],
  ['5030', 'Fuel', 'expense'],
  ['5900', 'Fees written off', 'expense', 'write_offs'],
]

const HEADS: readonly Head[] = [
  ['ADM', 'Admission fee', 'admission', '4050', 10],
  ['TUI', 'Tuition', 'tuition', '4000', 20],
  ['ANN', 'Annual fee', 'annual', '4010', 30],
  ['EXM', 'Examination fee', 'exam', '4020', 40],
  ['CMP', 'Computer fee', 'activity', '4030', 50],
  ['LAB', 'Laboratory fee', 'activity', '4030', 55],
  ['ACT', 'Activities and library', 'activity', '4040', 60],
  ['TRN', 'Transport', 'transport', '4060', 70],
  ['HST', 'Hostel', 'hostel', '4070', 75],
  ['MES', 'Mess', 'hostel', '4070', 80],
  ['DEP', 'Caution deposit', 'deposit', '2200', 85],
  ['CHG', 'Other charge', 'charge', '4110', 90],
  ['LTF', 'Late fee', 'late_fee', '4100', 95],
]

/** All of them are taken off tuition. */
const CONCESSIONS: readonly Concession[] = [
  ['SIB2', 'Second child', 'sibling', '10.00'],
  ['SIB3', 'Third child', 'sibling', '15.00'],
  ['RTE', 'Right to education', 'rte', '100.00'],
  ['MERIT', 'Merit', 'merit', '25.00'],
  ['STAFF', 'Child of staff', 'staff', '50.00'],
]

/** What a school charges as batches, and the ids that its history links to. */
export interface FeeRecords {
  readonly batches: readonly Batch[]
  /** In the order of the plan's structures. */
  readonly structureIds: readonly string[]
  readonly accountId: (code: string) => string
  readonly concessionId: (code: string) => string
}

/** Ledger, heads, late fee rule, concession types and the structures of the current year, in the order of their links. */
export function feeRecords(plan: FeePlan, { yearId, gradeIds }: Structure, newId: () => string): FeeRecords {
  const accounts = ACCOUNTS.map(([code, name, kind, role = null]) => {
    return { id: newId(), code, name, kind, role, is_active: true }
  })
  const heads = HEADS.map((head) => headRecord(head, idIn(accounts), newId()))
  const headId = idIn(heads)
  const rule = {
    id: newId(),
    name: plan.lateFee.name,
    grace_days: plan.lateFee.graceDays,
    mode: 'per_day',
    amount: plan.lateFee.amount,
    cap: plan.lateFee.cap,
    counts_from: 'grace_end',
    head: headId('LTF'),
    is_active: true,
  }
  const structures = plan.structures.map((structure) => ({
    id: newId(),
    name: structure.name,
    year: yearId,
    boarders: structure.boarders,
    late_fee_rule: rule.id,
    concession_rule: 'best',
    concession_cap: '100.00',
    proration: 'full_period',
    lines: structure.lines.map((line) => lineRow(line, headId, gradeIds)),
    instalments: structure.instalments.map(({ title, from, to, due }, index) => {
      return { number: index + 1, title, from_date: from, to_date: to, due_date: due, weight: 1 }
    }),
  }))
  const concessions = CONCESSIONS.map((type) => concessionRecord(type, headId, newId()))
  return {
    batches: [
      { entity: 'fees.account', records: accounts },
      { entity: 'fees.head', records: heads },
      { entity: 'fees.late_fee_rule', records: [rule] },
      { entity: 'fees.concession_type', records: concessions },
      { entity: 'fees.fee_structure', records: structures, transition: 'activate' },
    ],
    structureIds: structures.map(({ id }) => id),
    accountId: idIn(accounts),
    concessionId: idIn(concessions),
  }
}

function headRecord(
  [code, name, kind, account, priority]: Head,
  accountId: (code: string) => string,
  id: string
): JsonObject & { readonly id: string; readonly code: string } {
  return {
    id,
    code,
    name,
    kind,
    income_account: accountId(account),
    priority,
    is_refundable: kind === 'deposit',
    is_taxable: false,
    is_recurring: !['admission', 'deposit', 'charge', 'late_fee'].includes(kind),
    is_active: true,
  }
}

/** Only siblings need no approval: the rule itself says who has it. */
function concessionRecord(
  [code, name, kind, percent]: Concession,
  headId: (code: string) => string,
  id: string
): JsonObject & { readonly id: string; readonly code: string } {
  return {
    id,
    code,
    name,
    kind,
    mode: 'percent',
    value_percent: percent,
    heads: [{ head: headId('TUI') }],
    needs_approval: kind !== 'sibling',
    is_active: true,
  }
}

function lineRow(
  { head, grade, instalment, amount }: StructurePlan['lines'][number],
  headId: (code: string) => string,
  gradeIds: ReadonlyMap<number, string>
): JsonObject {
  return {
    head: headId(head),
    grade: grade === undefined ? null : (gradeIds.get(grade) ?? null),
    frequency: instalment === undefined ? 'each' : 'once',
    instalment: instalment ?? null,
    amount,
  }
}

/** Finds ids by code. */
function idIn(records: readonly { readonly id: string; readonly code: string }[]): (code: string) => string {
  const ids = new Map(records.map(({ id, code }) => [code, id]))
  return (code) => {
    const id = ids.get(code)
    if (id === undefined) throw new Error(`There is no ${code}`)
    return id
  }
}
