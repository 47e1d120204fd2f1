import { at } from '../../../base/main.js'
import { readsClock } from '../../../expressions/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { Field } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileRule } from '../../expression.js'
import { readingsOf, staysInRecord, staysInRow } from '../../reach.js'
import type { Derivation } from './derivation.js'

/** System fields that say the same as long as a record lives. */
const LASTING: readonly string[] = ['id', 'created_at', 'created_by', 'parent', 'position']

/** A computed field as declared; null, and findings, when it cannot be. */
export function compileComputed(
  entity: RelatedEntity,
  field: Field,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Derivation | null {
  const source = at(field.source, 'x-field', 'computed')
  const stored = field.options.stored === true
  const rule = compileRule(
    { text: String(field.options.computed), source, code: 'DRV004' },
    { entity: entity.name, params: {}, mode: stored ? 'sql' : 'process', allowClock: !stored, expect: field.valueType },
    entities,
    scene
  )
  if (!rule) return null
  const isSound = stored
    ? checkStored(entity, rule.expr, source, entities, scene)
    : checkVirtual(rule.expr, source, scene)
  if (!isSound) return null
  return {
    entity,
    field,
    derived: { kind: 'computed', expr: rule.expr, stored, inputs: rule.inputs, rank: 0 },
    sources: readingsOf(rule.expr, entity.name, entities),
  }
}

function checkVirtual(expr: Expr, source: ReturnType<typeof at>, { findings }: Scene): boolean {
  if (staysInRow(expr)) return true
  const hint = 'Add "stored": true to see its rows; fetch what stands behind a link into a field.'
  findings.error('DRV005', source, 'A value that is worked out on reading sees fields of the record only.', hint)
  return false
}

function checkStored(
  entity: RelatedEntity,
  expr: Expr,
  source: ReturnType<typeof at>,
  entities: EntitiesOf<RelatedEntity>,
  { findings }: Scene
): boolean {
  if (!staysInRecord(expr, entity)) {
    const hint = 'Fetch what stands behind a link into a field; reckon up records that link here with "rollup".'
    findings.error('DRV005', source, 'A stored value sees the record and its own rows only.', hint)
    return false
  }
  const readings = readingsOf(expr, entity.name, entities)
  const passing = readings.find(({ entity: name, field }) => {
    const read = own(entities.get(name)?.field ?? {}, field)
    return read?.system === true && !LASTING.includes(field)
  })
  if (passing || readsClock(expr)) {
    const hint = 'Leave "stored" out.'
    const message = `"${passing?.field ?? 'today'}" changes without the record being written.`
    findings.error('DRV006', source, message, hint)
    return false
  }
  const late = readings.find(({ entity: name, field }) => {
    const sequence = own(entities.get(name)?.field ?? {}, field)?.sequence
    return sequence !== undefined && (sequence.gapless || sequence.at !== null)
  })
  if (late) {
    const hint = 'Leave "stored" out.'
    findings.error(
      'DRV006',
      source,
      `"${late.field}" is numbered last of all, after what is stored is worked out.`,
      hint
    )
    return false
  }
  const foreign = readings.find(({ entity: name }) => entities.get(name)?.tenancy !== entity.tenancy)
  if (foreign) {
    const hint = 'Make both of one tenancy.'
    findings.error('DRV007', source, `"${foreign.entity}" is not of the tenancy of "${entity.name}".`, hint)
    return false
  }
  return true
}
