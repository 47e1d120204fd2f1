import type { JsonObject } from '../../app/engine/base/main.js'
import type { Family } from './families.js'
import type { Guardian, Home } from './homes.js'
import type { SchoolPlan } from './model.js'
import type { Pupil } from './pupils.js'
import type { Random } from './random.js'

/** Shares of blood groups, roughly those of northern India. */
const BLOOD = { b_pos: 35, o_pos: 32, a_pos: 21, ab_pos: 8, b_neg: 1.5, o_neg: 1.3, a_neg: 0.9, ab_neg: 0.3 }
const CATEGORY = { general: 54, obc: 22, sc: 10, st: 3, ews: 9, other: 2 }
const MEDICAL = [
  'Asthma. The inhaler is in the school bag; call the first guardian after use.',
  'Allergic to peanuts. Adrenaline pen with the nurse.',
  'Type 1 diabetes. Checks the blood sugar before lunch; may eat in class.',
  'Wears glasses; needs a seat in the first two rows.',
  'Epilepsy, last seizure two years ago. Do not restrain; call the nurse.',
  'Allergic to penicillin.',
]
const CUSTODY = 'By court order this person has no access to the records and may not collect the child.'

/** What a class of pupils is given that no single pupil decides: who boards, who is away. */
interface Marks {
  readonly boarders: ReadonlySet<string>
  readonly statuses: ReadonlyMap<string, string>
}

/** The records of the pupils with their guardian rows, in the order given. */
export function studentRecords(
  plan: SchoolPlan,
  families: readonly Family[],
  homes: readonly Home[],
  pupils: readonly Pupil[],
  numbers: ReadonlyMap<string, string>,
  newId: () => string,
  random: Random
): readonly JsonObject[] {
  const marks = drawMarks(plan, pupils, random)
  return pupils.map((pupil) => {
    const family = families[pupil.family]
    const home = homes[pupil.family]
    if (!family || !home) throw new Error(`${pupil.name} has no home`)
    return {
      id: pupil.id,
      admission_number: numbers.get(pupil.id) ?? null,
      name: pupil.name,
      first_name: pupil.firstName,
      last_name: pupil.lastName,
      preferred_name: random.chance(0.08) ? pupil.firstName.slice(0, 3) : null,
      native_name: pupil.nativeName,
      status: marks.statuses.get(pupil.id) ?? 'active',
      date_of_birth: pupil.bornOn,
      gender: pupil.gender,
      blood_group: random.chance(0.9) ? random.weighted(BLOOD) : null,
      nationality: plan.country,
      mother_tongue: family.language,
      category: plan.country === 'IN' ? random.weighted(CATEGORY) : null,
      house: random.pick(plan.houses),
      is_boarder: marks.boarders.has(pupil.id),
      joined_on: pupil.joinedOn,
      household: home.id,
      guardians: linkedGuardians(home, pupil).map((guardian, rank) => guardianRow(newId(), guardian, rank)),
      medical_note: random.chance(0.07) ? random.pick(MEDICAL) : null,
    }
  })
}

/** The eldest is linked to all guardians; most younger siblings still lack the second. */
function linkedGuardians(home: Home, pupil: Pupil): readonly Guardian[] {
  return pupil.bothGuardians ? home.guardians : home.guardians.slice(0, 1)
}

function guardianRow(id: string, guardian: Guardian, rank: number): JsonObject {
  return {
    id,
    guardian: guardian.id,
    relation: guardian.relation,
    contact_priority: rank + 1,
    lives_with: guardian.livesWith,
    may_see_records: guardian.maySee,
    may_pick_up: guardian.maySee,
    receives_messages: guardian.maySee && rank < 2,
    pays_share: guardian.paysShare,
    custody_note: guardian.maySee ? null : CUSTODY,
  }
}

function drawMarks(plan: SchoolPlan, pupils: readonly Pupil[], random: Random): Marks {
  const upper = random.shuffle(pupils.filter((pupil) => pupil.section.grade >= 6 && pupil.family !== 0))
  const of = (gender: Pupil['gender'], count: number) =>
    upper.filter((pupil) => pupil.gender === gender).slice(0, count)
  const boarders = new Set(
    [...of('male', plan.boarders.male), ...of('female', plan.boarders.female)].map((pupil) => pupil.id)
  )
  const others = random.shuffle(pupils.filter((pupil) => pupil.family !== 0 && !boarders.has(pupil.id)))
  const statuses = new Map<string, string>()
  for (const [status, count] of Object.entries(plan.statuses)) {
    for (const pupil of others.splice(0, count)) statuses.set(pupil.id, status)
  }
  return { boarders, statuses }
}
