import { entityOf } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import { hideInRows, hideOwn } from '../conditions/hide_fields.js'
import { readUnknown, unknownRows } from '../conditions/rows_of.js'
import { asksOwner, judged, touchedOf, withFollowers } from '../conditions/touched.js'
import { refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'

/**
 * Takes the values out of fields that are not shown on the record as it will stand, rows included: no value that nobody
 * has judged in its place is kept. After all that gives values from outside, before all that is worked out from them.
 */
export function hideFields(attempt: Attempt): void | Promise<void> {
  const unknown = unknownRows(attempt, neededRows(attempt))
  if (unknown.length === 0) return hide(attempt)
  return readUnknown(attempt, unknown).then(() => hide(attempt))
}

function hide(attempt: Attempt): void {
  const problems: Problems = {}
  const touched = hideOwn(attempt, touchedOf(attempt), problems)
  hideInRows(attempt, touched, problems)
  refuseProblems(problems)
}

/** Rows fields over which conditions are judged, that may be emptied themselves, or whose rows ask for what is touched. */
function neededRows(attempt: Attempt): ReadonlySet<string> {
  const { draft, before, transition, session } = attempt
  const names = new Set<string>()
  if (!before) return names
  const { conditions } = draft.entity
  const touched = conditions ? withFollowers(conditions, touchedOf(attempt)) : touchedOf(attempt)
  const show = judged(conditions?.show ?? [], touched)
  // A transition judges all that is required, as it judges all checks.
  const require = judged(conditions?.require ?? [], transition ? null : touched)
  for (const { field, inputs } of [...show, ...require]) for (const name of [field, ...inputs]) names.add(name)
  for (const field of draft.entity.fields) {
    if (field.rows && asksOwner(entityOf(session.registry, field.rows.entity), touched)) names.add(field.name)
  }
  return names
}
