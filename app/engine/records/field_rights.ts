import type { Entity, Field } from '../model/main.js'
import { valueInRow } from '../query/main.js'
import type { Row } from '../sql/main.js'
import type { Change } from './attempt.js'
import { isSameValue, valueOf } from './columns.js'
import type { Values } from './draft.js'
import { MUST_BE_GIVEN, note, noteUnknown } from './errors.js'
import type { Problems } from './errors.js'
import type { ReadPlan } from './reading.js'
import { grantsField } from './row_bits.js'
import { isWriteOnly } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'

/** What was sent about one stored row. */
export interface SentRow {
  readonly values: Values
  readonly echoes: Values
  readonly prefix: string
}

/** A row as it stands, and what reading it takes. */
export interface StoredRow {
  readonly entity: Entity
  readonly row: Row
  readonly params: Readonly<Record<string, unknown>>
  readonly dialect: DialectName
}

/**
 * What a body changes of a stored row. A value that stands there already is no change. A field that may
 * not be written on this very row is accepted where it may be read and comes back as it was, else it is
 * refused as an unknown name: whether a guess was right must not show.
 */
export function changesOf(
  { entity, row: before, params, dialect }: StoredRow,
  sent: SentRow,
  plan: ReadPlan,
  problems: Problems
): readonly Change[] {
  const fields = entity.field
  const changes: Change[] = []
  for (const [name, after] of Object.entries(sent.values)) {
    const field = fields[name]
    if (!field) continue
    const old = valueOf(field, before, dialect)
    const isSame = isSameValue(field, old, after)
    if (grantsField(plan.write, name, 'write', before)) {
      if (!isSame) changes.push({ field, before: old, after })
    } else if (!isSame || !grantsField(plan.read, name, 'read', before)) noteUnknown(problems, sent.prefix + name)
  }
  for (const [name, value] of Object.entries(sent.echoes)) {
    const field = fields[name]
    const isReadable = grantsField(plan.read, name, 'read', before)
    if (!field || !isReadable || !isSameValue(field, valueInRow(entity, field, before, params, dialect), value)) {
      noteUnknown(problems, sent.prefix + name)
    }
  }
  return changes
}

/** Notes fields that a replacement leaves out although they may be written on this very row; what nobody reads may stay as it is. */
export function noteLeftOut(
  fields: readonly Field[],
  given: ReadonlySet<string>,
  before: Row,
  plan: ReadPlan,
  problems: Problems
): void {
  for (const { name, system, type } of fields) {
    if (!system && !isWriteOnly(type) && !given.has(name) && grantsField(plan.write, name, 'write', before)) {
      note(problems, name, MUST_BE_GIVEN)
    }
  }
}
