import type { Json, JsonObject } from '../../base/main.js'
import { entityOf } from '../../model/main.js'
import type { Bound, Hook, HookPoint, HookPoints } from '../../model/main.js'
import type { Session } from '../../query/main.js'
import type { Attempt } from '../attempt.js'
import type { RowDraft, RowsDraft } from '../draft.js'
import { recordJson } from '../record_json.js'
import type { Removal } from '../removal.js'
import { newRows } from '../row_changes.js'
import { setValues } from '../set_values.js'
import { validatorsOf } from '../validators.js'

/** What plugins do before a record is written: they refuse, or set values, read-only ones too. */
export const runBeforeWrite = beforeChange('before_write', writeFacts)

/** What plugins do when the record stands written, in its transaction. */
export const runAfterWrite = afterChange('after_write', writeFacts)

/** What plugins do before a transition is written: they refuse, or set values. */
export const runBeforeTransition = beforeChange('before_transition', transitionFacts)

/** What plugins do when the transition stands written, in its transaction. */
export const runAfterTransition = afterChange('after_transition', transitionFacts)

/** What plugins say before a record is deleted. */
export function runBeforeDelete({ session, access, row }: Removal): void | Promise<void> {
  const hooks = session.extensions.hooks(access.entity.name, 'before_delete')
  if (hooks.length === 0) return
  const record = recordJson(access.entity, row, session.database.dialect)
  return runHooks(session, hooks, () => ({ record }))
}

type ChangePoint = Exclude<HookPoint, 'before_delete'>

/** How a step tells the hooks of a point what becomes of the record. */
type Tell<Point extends HookPoint> = (attempt: Attempt) => HookPoints[Point]['facts']

/** A step that runs hooks one after another; each sees what those before it have set. */
function beforeChange<Point extends ChangePoint>(point: Point, tell: Tell<Point>) {
  return (attempt: Attempt): void | Promise<void> => {
    const { session, draft } = attempt
    const hooks = session.extensions.hooks(draft.entity.name, point)
    if (hooks.length === 0) return
    return runHooks(
      session,
      hooks,
      () => tell(attempt),
      (answer) => applyValues(attempt, answer)
    )
  }
}

/** A step that runs hooks over what has been written, sent to the database before they look. */
function afterChange<Point extends ChangePoint>(point: Point, tell: Tell<Point>) {
  return (attempt: Attempt): void | Promise<void> => {
    const { session, draft } = attempt
    const hooks = session.extensions.hooks(draft.entity.name, point)
    if (hooks.length === 0) return
    attempt.isTouchedByHooks = true
    return session.database.write([]).then(() => runHooks(session, hooks, () => tell(attempt)))
  }
}

async function runHooks<Point extends HookPoint>(
  session: Session,
  hooks: readonly Bound<Hook<string, Point>>[],
  tell: () => HookPoints[Point]['facts'],
  take?: (answer: JsonObject) => Promise<void>
): Promise<void> {
  for (const { plugin, run } of hooks) {
    const answer = await run({ ...session.contextFor(session, plugin), ...tell() })
    if (answer) await take?.(answer)
  }
}

function transitionFacts(attempt: Attempt): HookPoints['before_transition']['facts'] {
  const { session, draft, id, after, transition } = attempt
  const record = { ...recordJson(draft.entity, after, session.database.dialect), id }
  return { transition: transition?.transition.name ?? '', record, reason: transition?.reason ?? null }
}

function writeFacts({
  session,
  draft,
  id,
  before,
  after,
  changes,
  rows,
}: Attempt): HookPoints['before_write']['facts'] {
  const { dialect } = session.database
  const record: Record<string, Json> = { ...recordJson(draft.entity, after, dialect), id }
  for (const { draft: part, final } of rows) {
    record[part.field.name] = final.map((row) => recordJson(part.entity, row, dialect))
  }
  return {
    verb: before ? 'update' : 'create',
    record,
    before: before && recordJson(draft.entity, before, dialect),
    changed: new Set([...changes.map(({ field }) => field.name), ...rows.map(({ draft: { field } }) => field.name)]),
  }
}

/** Sets values that code of a plugin gave. They are held against the fields' rules, as a mistake in them is a defect. */
async function applyValues(attempt: Attempt, values: JsonObject): Promise<void> {
  const { draft } = attempt
  const own: Record<string, Json> = {}
  for (const [name, value = null] of Object.entries(values)) {
    const field = draft.entity.field[name]
    if (!field || field.system || field.derived) throw new Error(`A hook cannot set ${draft.entity.name}.${name}`)
    if (field.rows) setRows(attempt, name, value)
    else own[name] = value
  }
  const outcome = await validatorsOf(draft.entity).patch(own)
  if (!outcome.ok) {
    const found = outcome.findings.map(({ name, message }) => `${name} ${message}`).join(' ')
    throw new Error(`A hook gave ${draft.entity.name} wrong values: ${found}`)
  }
  setValues(attempt, outcome.values)
}

/** The complete list of rows of a new record. */
function setRows(attempt: Attempt, name: string, value: Json): void {
  const { draft, session, before } = attempt
  const field = draft.entity.field[name]
  if (before || !field?.rows || !Array.isArray(value)) {
    throw new Error(`A hook can set the rows of a new record only: ${draft.entity.name}.${name}`)
  }
  const entity = entityOf(session.registry, field.rows.entity)
  const items = (value as readonly JsonObject[]).map((row, index): RowDraft => {
    const values: Record<string, Json> = { ...entity.defaults }
    for (const [key, inner = null] of Object.entries(row)) values[key] = inner
    return { path: `${name}.${index}`, id: null, values, names: [], echoes: {} }
  })
  const rows: RowsDraft = { field, entity, grant: null, read: null, isComplete: true, items, removed: [] }
  attempt.given = new Set([...attempt.given, name])
  attempt.rows = [...attempt.rows.filter((item) => item.draft.field !== field), newRows(attempt, rows)]
}
