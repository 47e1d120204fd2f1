import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { own } from '../../draft.js'
import type { RoutedEntity } from '../../draft.js'
import type { MessageScene } from './message_scene.js'

/** Links that a told path may pass: as many as a list follows to the label of a record. */
const MOST_LINKS = 2

/** Whether a path leads over links to a value that a message may tell; what leads nowhere is a finding. */
export function isTold(
  path: string,
  place: SourceRef,
  start: RoutedEntity,
  { entities, scene }: MessageScene
): boolean {
  const names = path.split('.')
  let entity: RoutedEntity | undefined = start
  for (const [index, name] of names.entries()) {
    const field = own(entity.field, name)
    const isLast = index === names.length - 1
    if (!field || (isLast ? field.link || field.rows : !field.link) || index > MOST_LINKS) {
      if (entity.broken.has(name)) return false
      const known = Object.values(entity.field).filter((each) => (isLast ? !each.link && !each.rows : each.link))
      const hint = hintFor(
        name,
        known.map((each) => each.name)
      )
      const what = isLast ? 'value that can be told' : 'link'
      scene.findings.error('MSG003', place, `"${name}" is no ${what} of "${entity.name}".`, hint)
      return false
    }
    if (isLast) return true
    entity = entities.get(field.link?.entity ?? '')
    if (!entity) return false
  }
  return false
}
