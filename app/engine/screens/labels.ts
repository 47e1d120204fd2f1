import type { JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Registry } from '../model/main.js'
import { labelledOf } from './paths.js'

/** The labels of linked records that a screen knows, by entity and id. */
export class Labels {
  readonly #labels = new Map<string, string>()

  add(entity: string, id: string, label: string): this {
    this.#labels.set(`${entity} ${id}`, label)
    return this
  }

  /** Takes in the labels of all links included in a record, those in its rows too. */
  addRecord(registry: Registry, entity: Entity, record: JsonObject): this {
    for (const field of entity.fields) {
      const value = record[field.name]
      if (field.link) {
        const linked = labelledOf(value, entityOf(registry, field.link.entity))
        if (linked) this.add(field.link.entity, linked.id, linked.label)
      }
      if (field.rows && Array.isArray(value)) {
        const child = entityOf(registry, field.rows.entity)
        for (const row of value) if (isObject(row)) this.addRecord(registry, child, row)
      }
    }
    return this
  }

  has(entity: string, id: string): boolean {
    return this.#labels.has(`${entity} ${id}`)
  }

  /** The label, or the beginning of the id where nobody knows one. */
  of(entity: string, id: string): string {
    return this.#labels.get(`${entity} ${id}`) ?? id.slice(0, 8)
  }
}
