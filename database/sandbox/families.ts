import type { FamilyPlan, SchoolPlan, SectionPlan } from './model.js'
import { INDIAN, NEPALI } from './names.js'
import type { NameSet } from './names.js'
import type { Random } from './random.js'

/** A place for a pupil: the section, and whether the guardian beside the first one is linked too. */
export interface Place {
  readonly section: SectionPlan
  readonly bothGuardians: boolean
}

/** A household before anyone in it has a name of their own. */
export interface Family {
  readonly surname: string
  readonly language: string
  /** The eldest first. */
  readonly places: readonly Place[]
  /** One, two or three. */
  readonly guardians: number
  /** The second guardian lives elsewhere. */
  readonly isSplit: boolean
  /** The second guardian may see nothing; of split families only. */
  readonly isBlocked: boolean
}

/** The names of a country. */
export function namesOf(plan: SchoolPlan): NameSet {
  return plan.country === 'IN' ? INDIAN : NEPALI
}

/**
 * Spreads the seats of all sections over families: each seat is taken once, siblings sit in different
 * grades. The first family is the one behind the demo parent, with three pupils in fixed sections.
 */
export function planFamilies(plan: SchoolPlan, random: Random): readonly Family[] {
  const { families } = plan
  const seats = new Seats(plan.sections)
  const demo = families.demoSections.map((name) => seats.takeIn(name))
  const siblings = [
    ...Array.from({ length: families.threePupils - 1 }, () => seats.takeApart(3, random)),
    ...Array.from({ length: families.twoPupils }, () => seats.takeApart(2, random)),
  ]
  const single = random.shuffle(seats.rest()).map((section) => [section])
  const all = [demo, ...siblings, ...single]
  const counts = guardianCounts(families, all.length - single.length, single.length)
  const split = splitFamilies(families, all.length - single.length, counts)
  let secondLinks = families.secondLinks
  const names = namesOf(plan)
  return all.map((sections, index) => {
    const [surname, language] = random.pick(names.surnames)
    const places = sections.map((section, place) => ({
      section,
      bothGuardians: index === 0 ? place === 0 : place === 0 || (place === 1 && secondLinks-- > 0),
    }))
    const rank = split.indexOf(index)
    return {
      surname,
      language,
      places,
      guardians: counts[index] ?? 2,
      isSplit: rank >= 0,
      isBlocked: rank >= 0 && rank < families.blocked,
    }
  })
}

/** Two guardians, but for some households with one pupil: the first of these have one, the next three. */
function guardianCounts(families: FamilyPlan, several: number, single: number): readonly number[] {
  return Array.from({ length: several + single }, (_, index) => {
    const rank = index - several
    if (rank < 0) return 2
    return rank < families.oneGuardian ? 1 : rank < families.oneGuardian + families.threeGuardians ? 3 : 2
  })
}

/** Which households are split: mostly ones with a single pupil and two guardians, some with siblings. */
function splitFamilies(families: FamilyPlan, several: number, counts: readonly number[]): readonly number[] {
  const withSiblings = Math.floor(families.split / 3)
  const firstPair = counts.findIndex((count, index) => index >= several && count === 2)
  return [
    ...Array.from({ length: families.split - withSiblings }, (_, index) => firstPair + index),
    ...Array.from({ length: withSiblings }, (_, index) => several - 1 - index),
  ]
}

/** Free places by section. */
class Seats {
  readonly #sections: readonly SectionPlan[]
  readonly #free = new Map<string, number>()

  constructor(sections: readonly SectionPlan[]) {
    this.#sections = sections
    for (const section of sections) this.#free.set(section.name, section.size)
  }

  /** A place in the section of that name. */
  takeIn(name: string): SectionPlan {
    const section = this.#sections.find((candidate) => candidate.name === name)
    if (!section || !this.#isFree(section)) throw new Error(`No place is free in ${name}`)
    this.#free.set(name, (this.#free.get(name) ?? 0) - 1)
    return section
  }

  /** Places for siblings, each in a grade of its own, the highest first. */
  takeApart(count: number, random: Random): SectionPlan[] {
    const taken: SectionPlan[] = []
    for (let sibling = 0; sibling < count; sibling++) {
      const open = this.#sections.filter(
        (section) => this.#isFree(section) && taken.every((other) => other.grade !== section.grade)
      )
      taken.push(this.takeIn(random.pick(open).name))
    }
    return taken.sort((a, b) => b.grade - a.grade)
  }

  /** Every place left, section by section; none is free after this. */
  rest(): SectionPlan[] {
    const left = this.#sections.flatMap((section) =>
      Array.from({ length: this.#free.get(section.name) ?? 0 }, () => section)
    )
    this.#free.clear()
    return left
  }

  #isFree(section: SectionPlan): boolean {
    return (this.#free.get(section.name) ?? 0) > 0
  }
}
