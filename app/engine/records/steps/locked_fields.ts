import type { Attempt } from '../attempt.js'
import { valueOf } from '../columns.js'
import { changedFixed } from '../conditions/fixed_fields.js'
import { conflict } from '../errors.js'
import type { Removal } from '../removal.js'
import { stateNamed } from '../../workflow/main.js'
import { isTouched } from './changes.js'

const IS_LOCKED = 'can no longer be changed.'

/**
 * Refuses changes of what the state of the record has locked, or a condition keeps as it is. Code inside with all rights
 * may still write it, but for what a document says that stands.
 */
export function refuseLocked(attempt: Attempt): void {
  const isAllowed = attempt.session.actor.kind === 'system'
  if (isAllowed && !attempt.draft.entity.workflow?.document) return
  const names = [...new Set([...lockedByState(attempt), ...(isAllowed ? [] : changedFixed(attempt))])]
  if (names.length === 0) return
  const details = Object.fromEntries(names.map((name) => [name, [IS_LOCKED]]))
  throw conflict('The record is in a state in which this can no longer be changed.', details)
}

function lockedByState({ session, draft, before, changes, rows }: Attempt): readonly string[] {
  const { workflow } = draft.entity
  const editable = workflow && before && stateOf(draft.entity, before, session.database.dialect)?.editable
  if (!editable) return []
  return [
    ...changes.map(({ field }) => field.name),
    ...rows.filter(isTouched).map((item) => item.draft.field.name),
  ].filter((name) => !editable.includes(name))
}

/** Refuses to delete a record whose state has locked it. */
export function refuseLockedRemoval({ session, access, row }: Removal): void {
  const state = stateOf(access.entity, row, session.database.dialect)
  if (!state || state.editable === null) return
  if (session.actor.kind === 'system' && !access.entity.workflow?.document) return
  throw conflict(`The record is ${state.title.toLowerCase()} and can no longer be deleted.`)
}

type Workflowed = Attempt['draft']['entity']

function stateOf(entity: Workflowed, row: Attempt['after'], dialect: 'sqlite' | 'postgres') {
  const { workflow } = entity
  const field = workflow && entity.field[workflow.field]
  if (!field) return null
  const name = valueOf(field, row, dialect)
  return stateNamed(workflow, name)
}
