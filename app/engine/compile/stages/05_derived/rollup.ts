import { at } from '../../../base/main.js'
import type { JsonObject, SourceRef } from '../../../base/main.js'
import { describeType, hintFor, namesIn } from '../../../expressions/main.js'
import type { Expr, ValueType } from '../../../expressions/main.js'
import { aggregateOf } from '../../../model/main.js'
import type { Field, Rollup, ToMany } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { readingsOf, staysInRow } from '../../reach.js'
import { isWorkedOut } from '../02_fields/derivation.js'
import type { Derivation } from './derivation.js'

const ORDERED: readonly ValueType['kind'][] = ['int', 'decimal', 'date', 'instant']

interface RollupJson {
  readonly of: string
  readonly fn: Rollup['fn']
  readonly field?: string
  readonly where?: string
}

/** The other side of a rollup, and where the rollup stands. */
interface Ground {
  readonly entity: RelatedEntity
  readonly field: Field
  readonly json: RollupJson
  readonly side: ToMany
  readonly other: RelatedEntity
  readonly source: SourceRef
}

/**
 * A rollup as declared; null, and findings, when it cannot be. Over own rows it is a stored computed field:
 * a write has them at hand.
 */
export function compileRollup(
  entity: RelatedEntity,
  field: Field,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Derivation | null {
  const json = field.options.rollup as JsonObject & RollupJson
  const source = at(field.source, 'x-field', 'rollup')
  const side = own(entity.many, json.of)
  const other = side && entities.get(side.entity)
  if (!side || !other) {
    const message = `"${json.of}" is no to-many side of "${entity.name}".`
    const hint = hintFor(json.of, Object.keys(entity.many))
    if (!entity.broken.has(json.of)) scene.findings.error('DRV008', at(source, 'of'), message, hint)
    return null
  }
  const ground: Ground = { entity, field, json, side, other, source }
  const isSound = [checkTenancy(ground, scene), checkField(ground, scene)].every(Boolean)
  const where = json.where === undefined ? null : whereOf(ground, json.where, entities, scene)
  if (!isSound || where === undefined) return null
  const rollup = { many: side.name, fn: json.fn, field: json.field ?? null, where }
  const aggregate = aggregateOf(rollup, other.name, field.valueType ?? { kind: 'int' })
  const link = other.fields.find((candidate) => candidate.columns[0]?.name === side.column)?.name
  const named = [...(where ? namesIn(where) : []), ...(json.field === undefined ? [] : [json.field])]
  const inputs = [...new Set([...named, ...(link === undefined ? [] : [link])])].sort()
  return {
    entity,
    field,
    derived: side.owned
      ? { kind: 'computed', expr: aggregate, stored: true, inputs: [side.name], rank: 0 }
      : { kind: 'rollup', ...rollup, inputs, rank: 0 },
    sources: [
      ...readingsOf(aggregate, entity.name, entities),
      ...(side.owned || link === undefined ? [] : [{ entity: other.name, field: link }]),
    ],
  }
}

function checkTenancy({ entity, other, source }: Ground, { findings }: Scene): boolean {
  if (entity.tenancy === other.tenancy) return true
  const hint = "A number that all schools share cannot be made of one school's records."
  findings.error('DRV007', source, `"${other.name}" is not of the tenancy of "${entity.name}".`, hint)
  return false
}

function checkField(ground: Ground, { findings }: Scene): boolean {
  const { json, other, source, field } = ground
  const type = field.valueType
  if (json.fn === 'count') {
    if (json.field !== undefined) {
      const hint = 'Take it out; say in "where" which of them count.'
      findings.error('DRV009', at(source, 'field'), 'A count is of records, not of a field.', hint)
    }
    return fits(ground, { kind: 'int' }, type, findings) && json.field === undefined
  }
  const read = own(other.field, json.field ?? '')
  if (!read || read.columns.length === 0) {
    if (other.broken.has(json.field ?? '')) return false
    const known = other.fields.filter((one) => isSummable(one, json.fn)).map((one) => one.name)
    const isSeen = read !== undefined && isWorkedOut(read)
    const message =
      json.field === undefined
        ? `"${json.fn}" does not say of what.`
        : isSeen
          ? `"${json.field}" of "${other.name}" is not stored.`
          : `"${json.field}" is no stored field of "${other.name}".`
    findings.error(
      'DRV009',
      json.field === undefined ? source : at(source, 'field'),
      message,
      hintFor(json.field ?? '', known)
    )
    return false
  }
  if (!isSummable(read, json.fn)) {
    const hint = json.fn === 'sum' ? 'Sum numbers.' : `Take the ${json.fn} of numbers, dates or times.`
    findings.error('DRV009', at(source, 'field'), `"${read.name}" has no ${json.fn}.`, hint)
    return false
  }
  return fits(ground, read.valueType, type, findings)
}

function isSummable({ valueType, columns }: Field, fn: Rollup['fn']): boolean {
  if (!valueType || columns.length === 0) return false
  return fn === 'sum' ? valueType.kind === 'int' || valueType.kind === 'decimal' : ORDERED.includes(valueType.kind)
}

function fits(
  { field, source }: Ground,
  given: ValueType | null,
  wanted: ValueType | null,
  findings: Scene['findings']
): boolean {
  if (given && wanted && isSameType(given, wanted)) return true
  const message = `"${field.name}" is ${wanted ? describeType(wanted) : 'nothing'}; this gives ${given ? describeType(given) : 'nothing'}.`
  findings.error('DRV010', source, message, 'Give the field the type of what it holds.')
  return false
}

/** True for types whose values are the same ones: equal scales, equal choices, ids of one entity. */
export function isSameType(a: ValueType, b: ValueType): boolean {
  return JSON.stringify(sortedType(a)) === JSON.stringify(sortedType(b))
}

function sortedType(type: ValueType): unknown {
  return type.kind === 'choice' ? [type.kind, [...type.values].sort()] : Object.entries(type).sort()
}

/** The condition of a rollup; undefined, and a finding, when it cannot be. */
function whereOf(
  { other, source }: Ground,
  text: string,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Expr | undefined {
  const place = at(source, 'where')
  const rule = compileCondition(
    { text, source: place, code: 'DRV011' },
    { entity: other.name, params: {}, mode: 'sql', allowClock: false },
    entities,
    scene
  )
  if (!rule) return undefined
  if (staysInRow(rule.expr)) return rule.expr
  const hint = `Use fields of "${other.name}" only; fetch what else it needs into one.`
  scene.findings.error('DRV011', place, 'The condition looks beyond the records that are reckoned up.', hint)
  return undefined
}
