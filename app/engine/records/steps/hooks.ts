import type { Json, JsonObject } from '../../base/main.js'
import { entityOf } from '../../model/main.js'
import type { TransitionEvent, WriteEvent } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import type { RowDraft, RowsDraft } from '../draft.js'
import { recordJson } from '../record_json.js'
import type { Removal } from '../removal.js'
import { newRows } from '../row_changes.js'
import { setValues } from '../set_values.js'
import { validatorsOf } from '../validators.js'

/** What plugins do before a record is written: they refuse, or set values, read-only ones too. */
export function runBeforeWrite(attempt: Attempt): void | Promise<void> {
  const { session, draft } = attempt
  const hooks = session.extensions.hooks(draft.entity.name, 'before_write')
  if (hooks.length > 0) return beforeWrite(attempt)
}

async function beforeWrite(attempt: Attempt): Promise<void> {
  const { session, draft } = attempt
  for (const { plugin, run } of session.extensions.hooks(draft.entity.name, 'before_write')) {
    const answer = await run({ ...session.contextFor(session, plugin), ...writeEvent(attempt) })
    if (answer) await applyValues(attempt, answer)
  }
}

/** What plugins do when the record stands written, in its transaction. */
export function runAfterWrite(attempt: Attempt): void | Promise<void> {
  const { session, draft } = attempt
  const hooks = session.extensions.hooks(draft.entity.name, 'after_write')
  if (hooks.length > 0) return afterWrite(attempt)
}

async function afterWrite(attempt: Attempt): Promise<void> {
  const { session, draft } = attempt
  await session.database.write([])
  for (const { plugin, run } of session.extensions.hooks(draft.entity.name, 'after_write')) {
    await run({ ...session.contextFor(session, plugin), ...writeEvent(attempt) })
  }
  attempt.isTouchedByHooks = true
}

/** What plugins do before a transition is written: they refuse, or set values. */
export function runBeforeTransition(attempt: Attempt): void | Promise<void> {
  const { session, draft } = attempt
  const hooks = session.extensions.hooks(draft.entity.name, 'before_transition')
  if (hooks.length > 0) return beforeTransition(attempt)
}

async function beforeTransition(attempt: Attempt): Promise<void> {
  const { session, draft } = attempt
  for (const { plugin, run } of session.extensions.hooks(draft.entity.name, 'before_transition')) {
    const answer = await run({ ...session.contextFor(session, plugin), ...transitionEvent(attempt) })
    if (answer) await applyValues(attempt, answer)
  }
}

/** What plugins do when the transition stands written, in its transaction. */
export function runAfterTransition(attempt: Attempt): void | Promise<void> {
  const { session, draft } = attempt
  const hooks = session.extensions.hooks(draft.entity.name, 'after_transition')
  if (hooks.length > 0) return afterTransition(attempt)
}

async function afterTransition(attempt: Attempt): Promise<void> {
  const { session, draft } = attempt
  await session.database.write([])
  for (const { plugin, run } of session.extensions.hooks(draft.entity.name, 'after_transition')) {
    await run({ ...session.contextFor(session, plugin), ...transitionEvent(attempt) })
  }
  attempt.isTouchedByHooks = true
}

function transitionEvent(attempt: Attempt): Pick<TransitionEvent, 'transition' | 'record' | 'reason'> {
  const { session, draft, id, after, transition } = attempt
  const record = { ...recordJson(draft.entity, after, session.database.dialect), id }
  return { transition: transition?.transition.name ?? '', record, reason: transition?.reason ?? null }
}

/** What plugins say before a record is deleted. */
export function runBeforeDelete({ session, access, row }: Removal): void | Promise<void> {
  const hooks = session.extensions.hooks(access.entity.name, 'before_delete')
  if (hooks.length === 0) return
  const record = recordJson(access.entity, row, session.database.dialect)
  return hooks.reduce<Promise<void>>(
    (before, { plugin, run }) =>
      before.then(async () => {
        await run({ ...session.contextFor(session, plugin), record })
      }),
    Promise.resolve()
  )
}

type Event = Pick<WriteEvent, 'verb' | 'record' | 'before' | 'changed'>

function writeEvent({ session, draft, id, before, after, changes, rows }: Attempt): Event {
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
