import type { JsonObject } from '../../app/engine/base/main.js'
import { addDays, addYears } from './dates.js'
import type { Batch, SchoolPlan } from './model.js'
import type { StaffMember } from './staff.js'

/** Years, terms, grades and sections as batches, and the ids that later records link to. */
export interface Structure {
  readonly batches: readonly Batch[]
  /** Of the current year. */
  readonly yearId: string
  /** By number. */
  readonly gradeIds: ReadonlyMap<number, string>
  /** Of the current year, by name. */
  readonly sectionIds: ReadonlyMap<string, string>
}

/** Last year closed, this one current, the next one in draft. */
const YEARS = [
  { shift: -1, state: 'closed' },
  { shift: 0, state: 'current' },
  { shift: 1, state: 'draft' },
] as const

const SUBJECTS = [
  { name: 'English', code: 'ENG', kind: 'language', colour: '#3a5f8a' },
  { name: 'Hindi', code: 'HIN', kind: 'language', colour: '#7a4b8a' },
  { name: 'Mathematics', code: 'MAT', kind: 'theory', colour: '#2f6b4f' },
  { name: 'Science', code: 'SCI', kind: 'practical', colour: '#8a6b2f' },
  { name: 'Social studies', code: 'SST', kind: 'theory', colour: '#8a3a3a' },
  { name: 'Physical education', code: 'PE', kind: 'activity', colour: '#2f7f8a' },
] as const

const PERIODS = 6

/** Builds the structure; the first teacher leads the plan's `teacherSections`, others one each. */
export function planStructure(plan: SchoolPlan, staff: readonly StaffMember[], newId: () => string): Structure {
  const years = YEARS.map(({ shift, state }) => ({
    shift,
    record: {
      id: newId(),
      name: plan.yearName(shift),
      starts_on: addYears(plan.yearStart, shift),
      ends_on: addDays(addYears(plan.yearStart, shift + 1), -1),
      state,
    },
  }))
  const terms = years.flatMap(({ shift, record }) => termRecords(plan, shift, record.id, newId))
  const { records: gradeLevels, ids: gradeIds } = gradeRecords(plan, newId)
  const current = years.find(({ shift }) => shift === 0)?.record.id ?? ''
  const subjects = SUBJECTS.map((subject) => ({
    id: newId(),
    ...subject,
    grade_levels: [...gradeIds.values()].map((grade) => ({ target: grade })),
  }))
  const sections = sectionRecords(plan, staff, current, gradeIds, newId).map((section, index) => ({
    ...section,
    subjects: taughtIn(index, subjects, staff),
  }))
  return {
    batches: [
      { entity: 'academics.year', records: years.map(({ record }) => record) },
      { entity: 'academics.term', records: terms },
      { entity: 'academics.grade_level', records: gradeLevels },
      { entity: 'academics.subject', records: subjects },
      { entity: 'academics.section', records: sections },
    ],
    yearId: current,
    gradeIds,
    sectionIds: new Map(sections.map((section) => [section.name, section.id])),
  }
}

function termRecords(plan: SchoolPlan, shift: number, year: string, newId: () => string): readonly JsonObject[] {
  return plan.terms.map((term, index) => ({
    id: newId(),
    year,
    name: term.name,
    position: index + 1,
    starts_on: addYears(term.startsOn, shift),
    ends_on: addYears(term.endsOn, shift),
  }))
}

/** The highest grade comes first, since each names the next one. */
function gradeRecords(
  plan: SchoolPlan,
  newId: () => string
): { records: readonly JsonObject[]; ids: ReadonlyMap<number, string> } {
  const ids = new Map<number, string>()
  const numbers = [...new Set(plan.sections.map((section) => section.grade))].sort((a, b) => b - a)
  const records = numbers.map((grade) => {
    const id = newId()
    ids.set(grade, id)
    return {
      id,
      name: `Grade ${grade}`,
      code: String(grade),
      position: grade,
      stage: stageOf(grade),
      next: ids.get(grade + 1) ?? null,
    }
  })
  return { records, ids }
}

function stageOf(grade: number): string {
  return grade <= 5 ? 'primary' : grade <= 8 ? 'middle' : grade <= 10 ? 'secondary' : 'senior_secondary'
}

/** Every subject, its teachers by turns. */
function taughtIn(
  turn: number,
  subjects: readonly { readonly id: string }[],
  staff: readonly StaffMember[]
): readonly JsonObject[] {
  const teachers = staff.filter((member) => member.record.type === 'teaching')
  return subjects.map(({ id }, index) => ({
    target: id,
    teacher: teachers[(turn + index) % Math.max(1, teachers.length)]?.id ?? null,
    periods: PERIODS,
  }))
}

interface SectionRecord extends JsonObject {
  readonly id: string
  readonly name: string
}

function sectionRecords(
  plan: SchoolPlan,
  staff: readonly StaffMember[],
  year: string,
  grades: ReadonlyMap<number, string>,
  newId: () => string
): readonly SectionRecord[] {
  const [demoTeacher, ...others] = staff.filter((member) => member.record.type === 'teaching')
  let next = 0
  return plan.sections.map((section, index) => {
    const leader = plan.teacherSections.includes(section.name) ? demoTeacher : others[next++]
    return {
      id: newId(),
      year,
      grade_level: grades.get(section.grade) ?? null,
      name: section.name,
      stream: section.stream,
      class_teacher: leader?.id ?? null,
      capacity: section.capacity,
      room: `R-${100 * (1 + Math.floor(index / 12)) + (index % 12) + 1}`,
    }
  })
}
