import { addDays, addYears, later } from './dates.js'
import { namesOf } from './families.js'
import type { Family } from './families.js'
import type { SchoolPlan, SectionPlan } from './model.js'
import { nativeName } from './names.js'
import type { Random } from './random.js'

/** A pupil as drawn, before the record: what admission numbers and enrolments are made from. */
export interface Pupil {
  readonly id: string
  readonly family: number
  readonly section: SectionPlan
  readonly bothGuardians: boolean
  readonly name: string
  readonly firstName: string
  readonly lastName: string
  readonly nativeName: string | null
  readonly gender: 'female' | 'male'
  readonly bornOn: string
  readonly joinedOn: string
}

/** The pinned day of the sandbox; nobody joins after it. */
export const TODAY = '2026-11-16'

/** Draws the pupils of all families, in the order of the families, the eldest first. */
export function drawPupils(
  plan: SchoolPlan,
  families: readonly Family[],
  newId: () => string,
  random: Random
): readonly Pupil[] {
  return families.flatMap((family, index) => {
    const used = new Set<string>()
    return family.places.map(({ section, bothGuardians }) => {
      const gender = random.chance(0.49) ? 'female' : 'male'
      const firstName = unused(used, () => random.pick(gender === 'female' ? namesOf(plan).girls : namesOf(plan).boys))
      return {
        id: newId(),
        family: index,
        section,
        bothGuardians,
        name: `${firstName} ${family.surname}`,
        firstName,
        lastName: family.surname,
        nativeName: random.chance(0.5) ? nativeName(firstName, family.surname) : null,
        gender,
        bornOn: addDays(addYears(plan.yearStart, -5 - section.grade), -random.integer(1, 365)),
        joinedOn: drawJoining(plan, section.grade, random),
      } satisfies Pupil
    })
  })
}

/** Most pupils came with grade 1, upper grades also with grade 11; some joined between, a few in mid-year. */
function drawJoining(plan: SchoolPlan, grade: number, random: Random): string {
  const years = random.weighted({ first: 70, between: 22, now: 8 })
  const back = years === 'first' ? grade - 1 : years === 'between' ? random.integer(0, grade - 1) : 0
  const start = addYears(plan.yearStart, -(grade >= 11 && years === 'between' ? grade - 11 : back))
  const day = addDays(start, random.chance(0.04) ? random.integer(60, 150) : random.integer(0, 12))
  return day > TODAY ? start : later(day, start)
}

function unused(used: Set<string>, draw: () => string): string {
  let name = draw()
  for (let attempt = 0; used.has(name) && attempt < 20; attempt++) name = draw()
  used.add(name)
  return name
}

/**
 * Admission numbers by pupil id: `STU-2019-0042`, counted in the order of joining within each year.
 * Both schools count alike, so that some numbers occur in both.
 */
export function numberPupils(pupils: readonly Pupil[]): {
  numbers: ReadonlyMap<string, string>
  next: ReadonlyMap<string, number>
} {
  const numbers = new Map<string, string>()
  const next = new Map<string, number>()
  for (const pupil of [...pupils].sort((a, b) => compare(a.joinedOn, b.joinedOn) || compare(a.id, b.id))) {
    const year = pupil.joinedOn.slice(0, 4)
    const number = next.get(year) ?? 1
    next.set(year, number + 1)
    numbers.set(pupil.id, `STU-${year}-${String(number).padStart(4, '0')}`)
  }
  return { numbers, next }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
