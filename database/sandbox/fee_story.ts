import type { JsonObject } from '../../app/engine/base/main.js'
import { addDays } from './dates.js'
import type { FeeEvent } from './fee_events.js'
import type { FeeGrounds } from './fee_grounds.js'
import { drawPayments } from './fee_history.js'
import type { BilledStructure, Payer } from './fee_history.js'
import type { FeeRecords } from './fees.js'
import type { SchoolPlan } from './model.js'
import { demoFamilyPays, oddStories } from './odd_payers.js'
import { TODAY } from './pupils.js'
import { seededRandom } from './random.js'
import type { Random } from './random.js'

/** Shares of pupils who have a concession for what they are or do. */
const AWARDED = { RTE: 0.08, MERIT: 0.03, STAFF: 0.02 }
const REASONS = { RTE: 'Admitted under section 12', MERIT: 'Among the best of the grade', STAFF: 'Child of a teacher' }

/** Everything from the first day of the year on: concessions, runs, payments, late fees and expenses. */
export function feeHistory(grounds: FeeGrounds): readonly FeeEvent[] {
  const { plan, fees, students, families } = grounds
  const random = seededRandom(`lectern-sandbox-fees-${plan.school.slug}`)
  const payers = payersOf(students, families)
  const structures = plan.fees.structures.flatMap(({ bills, instalments }, index): readonly Billed[] => {
    const who = billedBy(bills, payers, students, plan)
    return bills === undefined ? [] : [{ id: fees.structureIds[index] ?? '', instalments, payers: who, bills }]
  })
  const school = structures.find(({ bills }) => bills === 'all')
  if (!school) throw new Error(`Nothing bills all pupils of ${plan.school.slug}`)
  const odd = oddStories(grounds, school, random)
  return [
    ...awards(plan, fees, payers, random),
    ...structures.flatMap((structure) => runs(structure, plan)),
    ...drawPayments(structures, ({ id, family }) => family === 0 || odd.pupils.has(id), random),
    ...odd.events,
    ...demoFamilyPays(school),
    ...expenses(grounds),
    { on: TODAY, act: 'charge_late_fees' },
  ]
}

interface Billed extends BilledStructure {
  readonly bills: 'all' | 'new' | 'boarders'
}

function payersOf(students: readonly JsonObject[], families: readonly number[]): readonly Payer[] {
  const children = new Map<number, number>()
  return students.map(({ id, household, joined_on: joinedOn }, index) => {
    const family = families[index] ?? -1
    const child = (children.get(family) ?? 0) + 1
    children.set(family, child)
    return { id: String(id), family, child, household: String(household), joinedOn: String(joinedOn) }
  })
}

function billedBy(
  bills: Billed['bills'] | undefined,
  payers: readonly Payer[],
  students: readonly JsonObject[],
  plan: SchoolPlan
): readonly Payer[] {
  if (bills === 'new') return payers.filter(({ joinedOn }) => joinedOn >= plan.yearStart)
  return bills === 'boarders' ? payers.filter((_, index) => students[index]?.is_boarder === true) : payers
}

/** Pupils are put under a structure when the year begins, and billed on the first day of each instalment. */
function runs({ id, bills, instalments, payers }: Billed, plan: SchoolPlan): readonly FeeEvent[] {
  const assigned: readonly FeeEvent[] =
    bills === 'new'
      ? payers.map(({ id: student, joinedOn }) => {
          const record = { student, structure: id, from_date: joinedOn }
          return { on: plan.yearStart, act: 'create', entity: 'fees.fee_assignment', record }
        })
      : [{ on: plan.yearStart, act: 'assign', structure: id }]
  const billed = instalments.flatMap(({ from, due }, index): readonly FeeEvent[] =>
    due > TODAY ? [] : [{ on: from, act: 'bill', structure: id, instalment: index + 1 }]
  )
  return [...assigned, ...billed]
}

/** Second and later children have theirs without asking; the others are approved. */
function awards(plan: SchoolPlan, fees: FeeRecords, payers: readonly Payer[], random: Random): readonly FeeEvent[] {
  const on = plan.yearStart
  const entity = 'fees.concession'
  const award = (code: string, { id: student }: Payer, reason: string) => {
    return { student, type: fees.concessionId(code), from_date: on, reason }
  }
  const siblings = payers.flatMap((payer): readonly FeeEvent[] => {
    if (payer.child === 1) return []
    const record = award(payer.child === 2 ? 'SIB2' : 'SIB3', payer, 'Has an elder brother or sister here')
    return [{ on, act: 'create', entity, record }]
  })
  const others = random.shuffle(payers.filter(({ family, child }) => family !== 0 && child === 1))
  const asked = (['RTE', 'MERIT', 'STAFF'] as const).flatMap((code) =>
    others.splice(0, Math.round(payers.length * AWARDED[code])).flatMap((payer): readonly FeeEvent[] => {
      const key = `award/${payer.id}`
      return [
        { on, act: 'create', entity, record: award(code, payer, REASONS[code]), key },
        { on, act: 'approve', entity, key },
      ]
    })
  )
  return [...siblings, ...asked]
}

function expenses({ plan, fees }: FeeGrounds): readonly FeeEvent[] {
  const entity = 'fees.expense'
  return plan.fees.expenses.flatMap(({ stage, account, on, ...rest }, index): readonly FeeEvent[] => {
    const key = `expense/${index}`
    const record = { ...rest, date: on, account: fees.accountId(account) }
    return [
      { on, act: 'create', entity, record, key },
      ...(stage === 'draft' ? [] : [{ on: addDays(on, 1), act: 'approve' as const, entity, key }]),
      ...(stage === 'paid' ? [{ on: addDays(on, 3), act: 'move' as const, entity, key, to: 'pay' }] : []),
    ]
  })
}
