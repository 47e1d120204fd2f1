import type { JsonObject } from '../../../app/engine/base/main.js'
import { generateSandbox } from '../../../database/sandbox/main.js'

const sandbox = generateSandbox({ passwordHash: 'hash' })

/** The records of an entity in one school of the sandbox. */
export function recordsOf(slug: string, entity: string): readonly JsonObject[] {
  const school = sandbox.schools.find((candidate) => candidate.school.slug === slug)
  return school?.batches.find((batch) => batch.entity === entity)?.records ?? []
}

/** The guardian rows of a student's record. */
export function guardianRows(student: JsonObject): readonly JsonObject[] {
  return (student.guardians ?? []) as readonly JsonObject[]
}

/** Records by the value of a field. */
export function groupBy(records: readonly JsonObject[], field: string): ReadonlyMap<string, readonly JsonObject[]> {
  return Map.groupBy(records, (record) => String(record[field]))
}
