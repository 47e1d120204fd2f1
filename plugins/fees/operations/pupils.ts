import type { PluginContext, RecordOf } from '#engine'
import type { BilledPupil } from '../services/eligibility.js'
import { idOf, requiredId, textOf } from './values.js'

/** A pupil as billing sees it, with the class of the year. */
export interface Pupil extends BilledPupil {
  readonly id: string
  readonly name: string
  readonly household: string | null
}

const BATCH = 200

/** Pupils with their enrolment in a year; who has none in it is left out. */
export async function pupilsIn(
  context: PluginContext,
  year: string,
  students: readonly string[]
): Promise<ReadonlyMap<string, Pupil>> {
  const found = new Map<string, Pupil>()
  for (let start = 0; start < students.length; start += BATCH) {
    const batch = students.slice(start, start + BATCH)
    const enrolments = await context.records.elevated('billing').all('academics.enrolment', {
      where: { 'student': { in: [...batch] }, 'section.year': year },
      include: ['student', 'section'],
      sort: 'from_date',
    })
    // Of several classes in one year the last one counts.
    for (const enrolment of enrolments) {
      const pupil = pupilOf(enrolment, found.get(requiredId(enrolment.student)))
      if (pupil) found.set(pupil.id, pupil)
    }
  }
  return found
}

/** All pupils who sit or sat in a class of the year, of one grade or class where that is said. */
export async function enrolledIn(
  context: PluginContext,
  year: string,
  only: { readonly grade: string | null; readonly section: string | null }
): Promise<readonly Pupil[]> {
  const enrolments = await context.records.elevated('billing').all('academics.enrolment', {
    where: {
      'section.year': year,
      'status': 'active',
      ...(only.grade ? { 'section.grade_level': only.grade } : {}),
      ...(only.section ? { section: only.section } : {}),
    },
    include: ['student', 'section'],
  })
  return enrolments.flatMap((enrolment) => pupilOf(enrolment, undefined) ?? [])
}

function pupilOf(enrolment: RecordOf<'academics.enrolment'>, before: Pupil | undefined): Pupil | null {
  const { student, section } = enrolment
  if (typeof student !== 'object' || typeof section !== 'object') return null
  const left = student.left_on ?? null
  const isOver = enrolment.status !== 'active'
  return {
    id: student.id,
    household: idOf(student.household),
    name: textOf(student.name),
    grade: requiredId(section.grade_level),
    section: section.id,
    stream: section.stream ?? null,
    category: student.category ?? null,
    boarder: student.is_boarder === true,
    status: student.status ?? 'active',
    enrolled: {
      from: before?.enrolled.from ?? textOf(enrolment.from_date),
      to: left ?? (isOver ? (enrolment.to_date ?? null) : null),
    },
  }
}
