import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { EntitiesOf, FieldedEntity, Scene } from '../../draft.js'

/** The entity a declaration speaks of; null, and at most one finding, when it may not. */
export function findTarget<Stage extends FieldedEntity>(
  name: string,
  from: Pick<FieldedEntity, 'plugin'>,
  place: SourceRef,
  entities: EntitiesOf<Stage>,
  scene: Scene
): Stage | null {
  const target = entities.get(name)
  if (!target) {
    if (!scene.isUnreadable(name)) {
      scene.findings.error(
        'REL001',
        place,
        `There is no entity "${name}".`,
        hintFor(name, [...entities.keys(), ...scene.declarations.unreadable])
      )
    }
    return null
  }
  if (!scene.mayReach(from.plugin, target.plugin)) {
    const hint = `Add "${target.plugin}" to "requires" of plugins/${from.plugin}/plugin.json.`
    scene.findings.error('REL002', place, `"${name}" belongs to a plugin that "${from.plugin}" does not require.`, hint)
    return null
  }
  return target
}
