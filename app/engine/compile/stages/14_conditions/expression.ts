import type { SourceRef } from '../../../base/main.js'
import { childrenOf } from '../../../expressions/main.js'
import type { Expr, ValueType } from '../../../expressions/main.js'
import { fieldTypeOf, fieldTypes } from '../../../fields/main.js'
import type { Field } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { ACTOR_PARAMS, compileRule } from '../../expression.js'
import { readingsOf, staysInRecord } from '../../reach.js'
import { PARENT_FIELD } from '../../reserved.js'

export type Use = 'show' | 'require' | 'fixed' | 'default'

/** An expression of a condition, and on which field it stands; null for a section. */
export interface ConditionPlace {
  readonly text: string
  readonly source: SourceRef
  readonly use: Use
  readonly field: Field | null
}

/**
 * Compiles what is said of a field. What is hidden must not change with time alone, or with who asks, so `show_if`
 * speaks of fields only; the others may ask for the day and for the actor. Null, with findings, when it is wrong.
 */
export function compileFor(
  entity: RelatedEntity,
  { text, source, use, field }: ConditionPlace,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Expr | null {
  const isShown = use === 'show'
  const expect = use === 'default' ? plainType(field) : ({ kind: 'bool' } as const)
  if (expect === null) {
    const message = `"${field?.name ?? ''}" holds no plain value, which an expression could give.`
    scene.findings.error('CND003', source, message, 'Use a literal "default".')
    return null
  }
  const rule = compileRule(
    { text, source, code: 'CND001' },
    { entity: entity.name, params: isShown ? {} : ACTOR_PARAMS, mode: 'process', allowClock: !isShown, expect },
    entities,
    scene
  )
  if (!rule) return null
  const { expr } = rule
  if (!staysNear(expr, entity, use)) {
    const where = entity.kind === 'child' ? 'the row and fields of its parent' : 'the record and its own rows'
    const hint = use === 'default' ? 'A default sees fields only, no rows.' : 'Fetch what else it needs into a field.'
    scene.findings.error('CND002', source, `It sees ${where} only.`, hint)
    return null
  }
  return isKnownThen(expr, entity, { source, use }, entities, scene) ? expr : null
}

/** The type of values that expressions can give; null of lists, places and other values with parts. */
function plainType(field: Field | null): ValueType | null {
  if (!field) return null
  const { type: json } = fieldTypeOf(field.type).describe(field).openapi
  return json === 'array' || json === 'object' || typeof json !== 'string' ? null : field.valueType
}

/** Fields of the owner that an expression over a row reads. */
export function parentInputsOf(expr: Expr): readonly string[] {
  const names = new Set<string>()
  const walk = (part: Expr): void => {
    const [first, second] = part.kind === 'member' && part.variable === '' ? part.path : []
    if (first === PARENT_FIELD && second !== undefined) names.add(second)
    childrenOf(part).forEach(walk)
  }
  walk(expr)
  return [...names].sort()
}

/** Own fields, own rows (not in defaults, which come before them), and the fields of a row's owner. */
function staysNear(expr: Expr, entity: RelatedEntity, use: Use): boolean {
  if (use === 'default' && (expr.kind === 'quantify' || expr.kind === 'aggregate')) return false
  if (expr.kind === 'member' && expr.path.length > 1) return isOfParent(expr, entity)
  if (expr.kind === 'quantify' || expr.kind === 'aggregate') {
    return childrenOf(expr).every((inner) => staysInRecord(inner, entity)) && staysInRecord(expr, entity)
  }
  return childrenOf(expr).every((inner) => staysNear(inner, entity, use))
}

function isOfParent({ variable, path }: Extract<Expr, { kind: 'member' }>, entity: RelatedEntity): boolean {
  return entity.kind === 'child' && variable === '' && path.length === 2 && path[0] === PARENT_FIELD
}

/** Refuses what is not known yet when it is judged, and what is kept encrypted. */
function isKnownThen(
  expr: Expr,
  entity: RelatedEntity,
  { source, use }: Pick<ConditionPlace, 'source' | 'use'>,
  entities: EntitiesOf<RelatedEntity>,
  { findings }: Scene
): boolean {
  for (const { entity: name, field: read } of readingsOf(expr, entity.name, entities)) {
    const field = own(entities.get(name)?.field ?? {}, read)
    if (!field) continue
    const isLate = isWorkedOutLater(field, use) || (use === 'default' && (field.system || field.sequence !== undefined))
    if (fieldTypes[field.type]?.kept || (isLate && read !== PARENT_FIELD)) {
      const why = isLate ? 'is not known when this is judged' : 'is kept encrypted'
      findings.error('CND003', source, `"${read}" ${why}.`, 'Ask for the fields that it is made of.')
      return false
    }
  }
  return true
}

/** Stored computed fields follow from what is shown, rollups from what is written; what is copied is there. */
function isWorkedOutLater({ options }: Field, use: Use): boolean {
  const isStored = options.computed !== undefined && options.stored === true
  if (use === 'show') return isStored || options.rollup !== undefined
  if (use === 'default') return isStored || options.rollup !== undefined || options.fetched !== undefined
  return false
}
