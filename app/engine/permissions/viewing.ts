import { isTrue } from '../expressions/main.js'
import type { Actor, Entity, Registry } from '../model/main.js'
import { grantOf } from './grant.js'
import type { Pair, Use } from './pairs.js'

/**
 * What is left of an actor's pairs for who looks through his eyes: everything he sees where the viewer reads and may
 * `explain` every record of the entity, and of the fields those that the viewer reads on every record himself; nothing
 * of any other entity.
 */
export function withinViewer(
  registry: Registry,
  viewer: Actor,
  entity: Entity,
  pairs: readonly Pair[]
): readonly Pair[] {
  const read = grantOf(registry, viewer, entity.name, 'read')
  if (!read || !isTrue(read.rows) || !explainsAll(registry, viewer, entity.name)) return []
  const isSeen = (name: string) => {
    const condition = read.condition(name, 'read')
    return condition !== null && isTrue(condition)
  }
  return pairs.map(({ rows, fields }) => ({
    rows,
    fields: Object.fromEntries(
      Object.entries(fields).map(([use, names]) => [use, new Set([...names].filter(isSeen))])
    ) as unknown as Readonly<Record<Use, ReadonlySet<string>>>,
  }))
}

/** True for somebody who may look through the eyes of others at all. */
export function mayView(registry: Registry, actor: Actor): boolean {
  return (
    actor.kind === 'user' &&
    actor.viewer === undefined &&
    Object.keys(registry.policies).some((name) => explainsAll(registry, actor, name))
  )
}

function explainsAll(registry: Registry, actor: Actor, entity: string): boolean {
  const grant = grantOf(registry, actor, entity, 'explain')
  return grant !== null && isTrue(grant.rows)
}
