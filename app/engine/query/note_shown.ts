import { isObject } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { fieldOf, manyOf } from '../model/main.js'
import type { IncludeTree } from './list_query.js'
import type { Session } from './session.js'

type How = Parameters<NonNullable<Session['noteAccess']>>[2]

/** Notes records and those that came along with them, which are seen no less. */
export function noteShown(
  session: Session,
  entity: string,
  shown: readonly JsonObject[],
  include: IncludeTree,
  how: How
): void {
  session.noteAccess?.(
    entity,
    shown.map(({ id }) => String(id)),
    how
  )
  noteIncluded(session, entity, shown, include, how)
}

export function noteIncluded(
  session: Session,
  entityName: string,
  shown: readonly JsonObject[],
  include: IncludeTree,
  how: How
): void {
  const entity = session.registry.entities[entityName]
  for (const [name, node] of Object.entries(include)) {
    const target = entity && (manyOf(entity, name)?.entity ?? fieldOf(entity, name)?.link?.entity)
    if (target === undefined) continue
    const related = shown.flatMap((record) => record[name] ?? []).filter(isObject)
    noteShown(session, target, related, node.include, how)
  }
}
