import type { Entity } from '../../model/main.js'
import type { Draft, RowDraft, RowsDraft, Values } from '../draft.js'
import { IS_REQUIRED, note, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { emptiedFields, validatorsOf } from '../validators.js'

/** Fills what a new record or row does not say with the defaults of its fields. */
export function applyDefaults(draft: Draft): void {
  if (draft.verb === 'create') draft.values = withDefaults(draft.entity, draft.values)
  for (const { entity, items } of draft.rows) {
    for (const item of items) if (item.id === null) item.values = withDefaults(entity, item.values)
  }
}

function withDefaults(entity: Entity, values: Values): Values {
  return { ...entity.defaults, ...values }
}

/**
 * Judges all values of a body and its rows, and gives them their one spelling. Everything wrong is
 * told at once.
 */
export async function validate(draft: Draft): Promise<void> {
  const problems: Problems = {}
  const { create, patch } = validatorsOf(draft.entity)
  const isNew = draft.verb === 'create'
  if (!isNew) noteEmptied(draft.entity, draft.values, '', problems)
  const outcome = await (isNew ? create : patch)({ ...draft.values, ...draft.frames })
  if (!outcome.ok) for (const { name, message } of outcome.findings) note(problems, name, message)
  for (const rows of draft.rows) await validateRows(rows, problems)
  refuseProblems(problems)
  if (outcome.ok) draft.values = ownValues(draft, outcome.values)
}

/** What the validator passed, without the frames of rows, which are judged row by row. */
function ownValues(draft: Draft, values: Values): Values {
  if (draft.rows.length === 0) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(draft.frames, name)))
}

async function validateRows({ entity, items }: RowsDraft, problems: Problems): Promise<void> {
  const { createAll, patchAll } = validatorsOf(entity)
  const added = items.filter((item) => item.id === null)
  const changed = items.filter((item) => item.id !== null)
  for (const item of changed) noteEmptied(entity, item.values, `${item.path}.`, problems)
  for (const [rows, judge] of [
    [added, createAll],
    [changed, patchAll],
  ] as const) {
    if (rows.length === 0) continue
    const outcome = await judge(rows.map((item) => item.values))
    if (outcome.ok) rows.forEach((item, index) => (item.values = outcome.values[index] ?? {}))
    else for (const { name, message } of outcome.findings) note(problems, placeOf(rows, name), message)
  }
}

/** `1.label` of the judged rows is `parts.4.label` of the body. */
function placeOf(rows: readonly RowDraft[], name: string): string {
  const [index = '', ...rest] = name.split('.')
  return [rows[Number(index)]?.path ?? index, ...rest].join('.')
}

function noteEmptied(entity: Entity, values: Values, prefix: string, problems: Problems): void {
  for (const name of emptiedFields(entity, values)) note(problems, prefix + name, IS_REQUIRED)
}
