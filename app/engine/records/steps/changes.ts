import type { Row } from '../../sql/main.js'
import type { Attempt, Change, RowsChange } from '../attempt.js'
import { fillColumns } from '../columns.js'
import type { RowsDraft } from '../draft.js'
import { noteUnknown, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { changesOf, noteLeftOut } from '../field_rights.js'
import { readPlan } from '../reading.js'
import type { ReadPlan } from '../reading.js'
import { grantsField } from '../row_bits.js'
import { planRows } from '../row_changes.js'

/** Works out what a body changes of the locked record and its rows, and refuses what it may not. */
export function findChanges(attempt: Attempt): void {
  const { draft, session, before, params } = attempt
  if (!before) throw new Error('A change needs the record as it stands')
  const { dialect } = session.database
  const problems: Problems = {}
  const plan = readPlan(session, draft.grant, draft.read, 'change', draft.id !== null)
  const sent = { values: draft.values, echoes: draft.echoes, prefix: '' }
  attempt.changes = changesOf({ entity: draft.entity, row: before, params, dialect }, sent, plan, problems)
  if (draft.verb === 'replace') {
    const given = new Set([...draft.names, ...Object.keys(draft.frames), ...Object.keys(draft.echoes)])
    noteLeftOut(draft.entity.fields, given, before, plan, problems)
  }
  attempt.rows = draft.rows.flatMap((rows) => planGranted(attempt, rows, plan, before, problems))
  refuseProblems(problems)
  attempt.after = changedRow(attempt, before, attempt.changes)
}

/** The rows of a field that may not be written on this very record may come back as they are, if seen at all. */
function planGranted(
  attempt: Attempt,
  rows: RowsDraft,
  plan: ReadPlan,
  before: Row,
  problems: Problems
): readonly RowsChange[] {
  const { name } = rows.field
  if (grantsField(plan.write, name, 'write', before)) return [planRows(attempt, rows, problems)]
  const hidden: Problems = {}
  const isSeen = grantsField(plan.read, name, 'read', before)
  const planned = isSeen ? planRows(attempt, rows, hidden) : null
  if (planned && !isTouched(planned) && Object.keys(hidden).length === 0) return [planned]
  noteUnknown(problems, name)
  return []
}

/** The stored row after its changes; with the next version, as something of the record has changed. */
function changedRow({ session, now, rows }: Attempt, before: Row, changes: readonly Change[]): Row {
  const isChanged = changes.length > 0 || rows.some(isTouched)
  if (!isChanged) return before
  const { database, actor } = session
  const after: Row = {
    ...before,
    version: Number(before.version) + 1,
    updated_at: now,
    updated_by: actor.userId,
  }
  for (const { field, after: value } of changes) fillColumns(after, field, value, database.dialect)
  return after
}

/** True where rows are added, changed or removed. */
export function isTouched({ added, updated, removed }: Attempt['rows'][number]): boolean {
  return added.length > 0 || updated.length > 0 || removed.length > 0
}
