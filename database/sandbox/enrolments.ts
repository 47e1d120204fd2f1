import type { JsonObject } from '../../app/engine/base/main.js'
import { addDays, later } from './dates.js'
import type { SchoolPlan } from './model.js'
import type { Pupil } from './pupils.js'

/** The Monday on which pupils who changed places sat in their new class for the first time. */
const EXCHANGE_DAY = '2026-07-06'

interface Seat {
  readonly pupil: Pupil
  readonly section: string
  readonly roll: number
  readonly from: string
  readonly to: string | null
}

/**
 * One active enrolment for each pupil, roll numbers by name within the class; and for each exchange
 * of the plan the two ended enrolments that came before. All by their day of beginning.
 */
export function enrolmentRecords(
  plan: SchoolPlan,
  pupils: readonly Pupil[],
  sectionIds: ReadonlyMap<string, string>,
  newId: () => string
): readonly JsonObject[] {
  const seats = currentSeats(plan, pupils)
  const moved = plan.exchanges.flatMap((grade) => exchange(grade, seats))
  const byPupil = new Map(moved.filter((seat) => seat.to === null).map((seat) => [seat.pupil.id, seat]))
  const all = [...seats.map((seat) => byPupil.get(seat.pupil.id) ?? seat), ...moved.filter((seat) => seat.to !== null)]
  return all
    .sort((a, b) => compare(a.from, b.from) || compare(a.section, b.section) || a.roll - b.roll)
    .map((seat) => ({
      id: newId(),
      student: seat.pupil.id,
      section: sectionIds.get(seat.section) ?? null,
      roll_number: seat.roll,
      from_date: seat.from,
      to_date: seat.to,
      status: seat.to === null ? 'active' : 'transferred',
      remark: seat.to === null ? null : 'Exchanged places on request of the families.',
    }))
}

function currentSeats(plan: SchoolPlan, pupils: readonly Pupil[]): readonly Seat[] {
  return plan.sections.flatMap((section) =>
    pupils
      .filter((pupil) => pupil.section.name === section.name)
      .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id))
      .map((pupil, index) => ({
        pupil,
        section: section.name,
        roll: index + 1,
        from: later(plan.yearStart, pupil.joinedOn),
        to: null,
      }))
  )
}

/** The last pupils of A and B who were there in April: each sat in the other's seat until the exchange. */
function exchange(grade: number, seats: readonly Seat[]): readonly Seat[] {
  const [a, b] = ['A', 'B'].map((letter) =>
    seats.findLast(
      (seat) => seat.section === `${grade}-${letter}` && seat.from < '2026-05-01' && seat.pupil.family !== 0
    )
  )
  if (!a || !b) throw new Error(`Nobody can change places in grade ${grade}`)
  const before = (seat: Seat, old: Seat): Seat => ({
    ...old,
    pupil: seat.pupil,
    from: seat.from,
    to: addDays(EXCHANGE_DAY, -1),
  })
  return [before(a, b), before(b, a), { ...a, from: EXCHANGE_DAY }, { ...b, from: EXCHANGE_DAY }]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
