import type { Derived } from '../../../model/main.js'
import { mapEntities, own } from '../../draft.js'
import type { DerivedEntity, EntitiesOf, Reading, RelatedEntity, Scene } from '../../draft.js'
import { derivationOf } from '../02_fields/derivation.js'
import { compileComputed } from './computed.js'
import { keyOf } from './derivation.js'
import type { Derivation, Derivations } from './derivation.js'
import { compileFetched } from './fetched.js'
import { finishDerivations } from './finish.js'
import { brokenByOrder } from './graph.js'
import { compileRollup } from './rollup.js'

/**
 * Compiles how derived fields get their values, puts them in their order over all entities and spells out
 * what they say of each other. What cannot be is left out, like every broken field.
 */
export function deriveFields(entities: EntitiesOf<RelatedEntity>, scene: Scene): EntitiesOf<DerivedEntity> {
  const { derivations, broken } = compileAll(entities, scene)
  for (const key of brokenByOrder(derivations, scene)) broken.add(key)
  const sound = new Map([...derivations].filter(([key]) => !broken.has(key)))
  const finished = finishDerivations(sound, entities, scene)
  return mapEntities(entities, (entity) => withDerived(entity, finished, sound))
}

function compileAll(entities: EntitiesOf<RelatedEntity>, scene: Scene) {
  const derivations = new Map<string, Derivation>()
  const broken = new Set<string>()
  for (const entity of entities.values()) {
    for (const field of entity.fields) {
      const way = derivationOf(field.options)
      if (way === null) continue
      const compile = { computed: compileComputed, rollup: compileRollup, fetched: compileFetched }[way]
      const derivation = compile(entity, field, entities, scene)
      const key = keyOf({ entity: entity.name, field: field.name })
      if (derivation) derivations.set(key, derivation)
      else broken.add(key)
    }
  }
  return { derivations, broken }
}

function withDerived(
  entity: RelatedEntity,
  finished: ReadonlyMap<string, { readonly derived: Derived; readonly isVolatile: boolean }>,
  sound: Derivations
): DerivedEntity {
  const broken = new Set(entity.broken)
  const members = { ...entity.members }
  const sources = new Map<string, readonly Reading[]>()
  const fields = entity.fields.flatMap((field) => {
    if (derivationOf(field.options) === null) return [field]
    const key = keyOf({ entity: entity.name, field: field.name })
    const found = finished.get(key)
    if (!found) {
      broken.add(field.name)
      delete members[field.name]
      return []
    }
    const member = own(members, field.name)
    if (member?.kind === 'value' && found.isVolatile) members[field.name] = { ...member, volatile: true }
    sources.set(field.name, sound.get(key)?.sources ?? [])
    return [{ ...field, derived: found.derived }]
  })
  const field = Object.fromEntries(fields.map((one) => [one.name, one]))
  return { ...entity, broken, fields, field, members, sources }
}
