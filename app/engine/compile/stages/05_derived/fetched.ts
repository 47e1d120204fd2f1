import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { describeType, hintFor } from '../../../expressions/main.js'
import type { Field } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, Reading, RelatedEntity, Scene } from '../../draft.js'
import { derivationOf } from '../02_fields/derivation.js'
import type { Derivation } from './derivation.js'
import { isSameType } from './rollup.js'

/** A fetched field as declared; null, and a finding, when its path leads to nothing that can be copied. */
export function compileFetched(
  entity: RelatedEntity,
  field: Field,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Derivation | null {
  const source = at(field.source, 'x-field', 'fetched')
  const path = String(field.options.fetched).split('.')
  const sources: Reading[] = []
  let holder = entity
  let found: Field | null = null
  for (const [index, name] of path.entries()) {
    found = fieldAt(holder, name, source, scene)
    if (!found) return null
    sources.push({ entity: holder.name, field: name })
    if (index === path.length - 1) break
    const next = nextOf(holder, found, index === 0, entities, source, scene)
    if (!next) return null
    holder = next
  }
  if (!found || !isCopied(field, found, holder, source, scene)) return null
  return { entity, field, derived: { kind: 'fetched', path }, sources }
}

function fieldAt(holder: RelatedEntity, name: string, source: SourceRef, { findings }: Scene): Field | null {
  const found = own(holder.field, name)
  if (found) return found
  const hint = hintFor(name, Object.keys(holder.field))
  if (!holder.broken.has(name)) findings.error('DRV012', source, `"${name}" is no field of "${holder.name}".`, hint)
  return null
}

/** The entity behind a link on the way. The first link must be there when the record is made: it is not fetched itself. */
function nextOf(
  holder: RelatedEntity,
  link: Field,
  isFirst: boolean,
  entities: EntitiesOf<RelatedEntity>,
  source: SourceRef,
  { findings }: Scene
): RelatedEntity | null {
  const next = link.link && entities.get(link.link.entity)
  if (next && !(isFirst && derivationOf(link.options) !== null)) return next
  const links = Object.values(holder.field).filter((one) => one.link && derivationOf(one.options) === null)
  const hint = hintFor(
    link.name,
    links.map((one) => one.name)
  )
  const why = next ? 'is fetched itself; go on from the link it comes from' : 'is no link and leads nowhere'
  findings.error('DRV012', source, `"${link.name}" of "${holder.name}" ${why}.`, hint)
  return null
}

function isCopied(field: Field, found: Field, holder: RelatedEntity, source: SourceRef, { findings }: Scene): boolean {
  if (found.columns.length === 0) {
    const hint = 'Copy the stored fields it is made of.'
    findings.error('DRV012', source, `"${found.name}" of "${holder.name}" is not stored.`, hint)
    return false
  }
  const { valueType: given } = found
  const { valueType: wanted } = field
  if (given && wanted && isSameType(given, wanted) && Boolean(found.link) === Boolean(field.link)) return true
  const message = `"${field.name}" is ${wanted ? describeType(wanted) : 'nothing'}; "${found.name}" of "${holder.name}" is ${given ? describeType(given) : 'nothing'}.`
  findings.error('DRV010', source, message, 'Give the field the type of what it copies.')
  return false
}
