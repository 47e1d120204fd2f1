import type { FeePlan, StructurePlan } from './model.js'

/** Amounts of one head in grades 1 to 5, 6 to 10 and 11 to 12; null where it is not charged. */
type ByStage = readonly [junior: string | null, middle: string | null, senior: string | null]

/** Greenfield's year: four quarters, each due on the tenth of its first month. */
const GREENFIELD_QUARTERS: StructurePlan['instalments'] = [
  { title: 'April to June', from: '2026-04-01', to: '2026-06-30', due: '2026-04-10' },
  { title: 'July to September', from: '2026-07-01', to: '2026-09-30', due: '2026-07-10' },
  { title: 'October to December', from: '2026-10-01', to: '2026-12-31', due: '2026-10-10' },
  { title: 'January to March', from: '2027-01-01', to: '2027-03-31', due: '2027-01-10' },
]

export const GREENFIELD_FEES: FeePlan = {
  lateFee: { name: '20 a day after 5 days', graceDays: 5, amount: '20.00', cap: '500.00' },
  structures: [
    {
      name: 'School fees 2026-27',
      boarders: 'any',
      bills: 'all',
      instalments: GREENFIELD_QUARTERS,
      lines: [
        ...eachQuarter('TUI', ['9000.00', '11000.00', '13500.00']),
        ...once('ANN', 1, ['6000.00', '6500.00', '7500.00']),
        ...once('EXM', 2, ['400.00', '600.00', '800.00']),
        ...once('EXM', 4, ['400.00', '600.00', '800.00']),
        ...eachQuarter('CMP', ['500.00', '600.00', '700.00']),
        ...grades(9, 10).map((grade) => ({ head: 'LAB', grade, amount: '400.00' })),
        ...eachQuarter('LAB', [null, null, '900.00']),
        { head: 'ACT', instalment: 1, amount: '1200.00' },
      ],
    },
    {
      name: 'New pupils 2026-27',
      boarders: 'any',
      bills: 'new',
      instalments: [{ title: 'On admission', from: '2026-04-01', to: '2027-03-31', due: '2026-04-10' }],
      lines: [
        { head: 'ADM', instalment: 1, amount: '10000.00' },
        { head: 'DEP', instalment: 1, amount: '5000.00' },
      ],
    },
    ...Object.entries({ A: '3000.00', B: '4200.00', C: '5400.00', D: '6600.00' }).map(([slab, amount]) => ({
      name: `Transport, slab ${slab}, 2026-27`,
      boarders: 'none' as const,
      instalments: GREENFIELD_QUARTERS,
      lines: [{ head: 'TRN', amount }],
    })),
    ...Object.entries({ 'four beds': '28000.00', 'two beds': '36000.00' }).map(([room, amount]) => ({
      name: `Hostel, room with ${room}, 2026-27`,
      boarders: 'only' as const,
      // Who sleeps where is not known: all boarders have four beds.
      ...(room === 'four beds' ? { bills: 'boarders' as const } : {}),
      instalments: GREENFIELD_QUARTERS,
      // A half-year of the room at its start; the mess is 3,200 a month.
      lines: [
        { head: 'HST', instalment: 1, amount },
        { head: 'HST', instalment: 3, amount },
        { head: 'MES', amount: '9600.00' },
      ],
    })),
  ],
  expenses: [
    {
      on: '2026-04-06',
      vendor: 'Lakeside Stationers',
      account: '5000',
      amount: '48200.00',
      mode: 'bank',
      stage: 'paid',
    },
    {
      on: '2026-05-05',
      vendor: 'City Power Corporation',
      account: '5010',
      amount: '91350.00',
      mode: 'bank',
      stage: 'paid',
    },
    { on: '2026-06-15', vendor: 'Verma Painters', account: '5020', amount: '164000.00', mode: 'bank', stage: 'paid' },
    { on: '2026-07-06', vendor: 'Highway Fuels', account: '5030', amount: '73810.00', mode: 'bank', stage: 'paid' },
    {
      on: '2026-08-05',
      vendor: 'City Power Corporation',
      account: '5010',
      amount: '102480.00',
      mode: 'bank',
      stage: 'paid',
    },
    { on: '2026-09-11', vendor: 'Anil Plumbing', account: '5020', amount: '3650.00', mode: 'cash', stage: 'paid' },
    { on: '2026-10-07', vendor: 'Highway Fuels', account: '5030', amount: '69240.00', mode: 'bank', stage: 'paid' },
    {
      on: '2026-11-05',
      vendor: 'City Power Corporation',
      account: '5010',
      amount: '88120.00',
      mode: 'bank',
      stage: 'approved',
    },
    {
      on: '2026-11-13',
      vendor: 'Lakeside Stationers',
      account: '5000',
      amount: '21900.00',
      mode: 'bank',
      stage: 'draft',
    },
  ],
}

export const RIVERSIDE_FEES: FeePlan = {
  lateFee: { name: '10 a day after 7 days', graceDays: 7, amount: '10.00', cap: '300.00' },
  structures: [
    {
      name: 'School fees 2083',
      boarders: 'any',
      bills: 'all',
      instalments: [
        { title: 'First term', from: '2026-04-14', to: '2026-07-31', due: '2026-04-28' },
        { title: 'Second term', from: '2026-08-01', to: '2026-11-30', due: '2026-08-14' },
        { title: 'Third term', from: '2026-12-01', to: '2027-04-13', due: '2026-12-14' },
      ],
      lines: [
        { head: 'TUI', amount: '12000.00' },
        { head: 'ANN', instalment: 1, amount: '5000.00' },
        ...[1, 2, 3].map((instalment) => ({ head: 'EXM', instalment, amount: '350.00' })),
      ],
    },
  ],
  expenses: [
    {
      on: '2026-05-10',
      vendor: 'Everest Stationery',
      account: '5000',
      amount: '12400.00',
      mode: 'bank',
      stage: 'paid',
    },
    { on: '2026-09-06', vendor: 'Valley Electricity', account: '5010', amount: '8750.00', mode: 'cash', stage: 'paid' },
    {
      on: '2026-11-12',
      vendor: 'Everest Stationery',
      account: '5000',
      amount: '3900.00',
      mode: 'bank',
      stage: 'draft',
    },
  ],
}

/** Charged with every quarter, by stage. */
function eachQuarter(head: string, amounts: ByStage): StructurePlan['lines'] {
  return byGrade(amounts).map(({ grade, amount }) => ({ head, grade, amount }))
}

/** Charged with one quarter, by stage. */
function once(head: string, instalment: number, amounts: ByStage): StructurePlan['lines'] {
  return byGrade(amounts).map(({ grade, amount }) => ({ head, grade, instalment, amount }))
}

function byGrade([junior, middle, senior]: ByStage): readonly { readonly grade: number; readonly amount: string }[] {
  const stages = [
    [junior, grades(1, 5)],
    [middle, grades(6, 10)],
    [senior, grades(11, 12)],
  ] as const
  return stages.flatMap(([amount, numbers]) => (amount === null ? [] : numbers.map((grade) => ({ grade, amount }))))
}

function grades(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
