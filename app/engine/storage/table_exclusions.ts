import type { Entity, Registry } from '../model/main.js'
import type { ExclusionShape, TableShape } from './shapes.js'
import { schoolLead } from './table_columns.js'
import { conditionOf, sortColumn } from './table_indexes.js'

/** What an entity declares of times that are nobody else's, over what is compared: keys of texts, ids of links. */
export function exclusionsOf(entity: Entity, registry: Registry): readonly ExclusionShape[] {
  return entity.exclusives.map((rule) => ({
    name: rule.name,
    keys: [...schoolLead(entity), ...rule.fields.map((name) => sortColumn(entity, name))],
    from: sortColumn(entity, rule.from),
    to: sortColumn(entity, rule.to),
    inclusive: rule.inclusive,
    where: conditionOf(entity, registry, { isLive: true, while: rule.while }),
  }))
}

/** The exclusions of a table. */
export function exclusionsIn(table: Pick<TableShape, 'exclusions'>): readonly ExclusionShape[] {
  return table.exclusions ?? []
}

/** As a part of a shape, which leaves the word out where there are none. */
export function withExclusions(exclusions: readonly ExclusionShape[]): Pick<TableShape, 'exclusions'> {
  return exclusions.length > 0 ? { exclusions } : {}
}
