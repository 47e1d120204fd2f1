import { test } from '@japa/runner'
import { filesBelow, lineOf } from './files.js'

/**
 * Words of schools. `school` and `campus` name the tenant and are the engine's own; `parent`, `section`,
 * `class`, `year`, `term`, `grade` and `principal` have other meanings in software that a search cannot tell apart.
 */
const SCHOOL_WORDS = [
  'admission',
  'attendance',
  'borrower',
  'bursar',
  'classroom',
  'concession',
  'curriculum',
  'dormitory',
  'enrollment',
  'enrolment',
  'exam',
  'examination',
  'fee',
  'guardian',
  'headmaster',
  'homework',
  'hostel',
  'household',
  'instalment',
  'invoice',
  'lesson',
  'librarian',
  'library',
  'mark sheet',
  'payroll',
  'pupil',
  'report card',
  'scholarship',
  'semester',
  'student',
  'syllabus',
  'teacher',
  'timetable',
  'transport',
  'tuition',
  'ward',
]

/** The word with its plural, in `snake_case`, `kebab-case` and camelCase parts and in prose. */
function patternOf(word: string): RegExp {
  const spaced = word.replace(' ', '[ _-]?')
  const plural = word.endsWith('y') ? `${spaced.slice(0, -1)}(?:y|ies)` : `${spaced}(?:s|es)?`
  return new RegExp(`(?<![a-z])${plural}(?![a-z])`, 'gi')
}

/** Splits camelCase, so that `studentId` holds the word `student`; positions change, lines do not. */
function withoutCamelCase(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
}

test.group('Engine', () => {
  test('knows no word of schools', ({ assert }) => {
    const found: string[] = []
    for (const file of filesBelow('app/engine', ['.ts', '.json', '.edge'])) {
      const text = withoutCamelCase(file.text)
      for (const word of SCHOOL_WORDS) {
        for (const match of text.matchAll(patternOf(word))) {
          found.push(`${file.path}:${lineOf(text, match.index)} ${word}`)
        }
      }
    }
    assert.deepEqual(found, [])
  })
})
