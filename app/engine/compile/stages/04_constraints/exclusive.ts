import { at, hashOf } from '../../../base/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { CheckRule, ExclusiveRule } from '../../../model/main.js'
import type { ExclusiveJson } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { rowCondition } from './row_condition.js'
import { areStored } from './stored_fields.js'

/** PostgreSQL cuts names at 63 bytes; what is put after this one still fits. */
const LONGEST_NAME = 48

/** The rules of an entity about times that are nobody else's. */
export function exclusivesOf(
  entity: RelatedEntity,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly ExclusiveRule[] {
  return (entity.declaration.options.exclusive ?? []).flatMap((rule, index, all) => {
    const place = at(entity.source, 'x-entity', 'exclusive', index)
    const name = nameOf(entity, rule)
    if (all.findIndex((other) => nameOf(entity, other) === name) < index) {
      scene.findings.error('CON003', place, 'The same rule stands twice.', 'Take one of them out.')
    }
    const isKnown = areStored(entity, rule.key, ['exclusive', index, 'key'], scene)
    const hasEnds = haveEnds(entity, rule, index, scene)
    const condition = rowCondition(entity, { text: rule.while, place }, entities, scene)
    if (!isKnown || !hasEnds || !condition.ok) return []
    const { key: fields, from, to, ends, message = null } = rule
    return [{ name, fields, from, to, inclusive: ends === 'inclusive', while: condition.expr, message }]
  })
}

/** An end is not before its beginning: a check on every rule's pair of fields, unless a declared one says so. */
export function orderChecksOf(
  entity: RelatedEntity,
  { exclusives, checks }: { readonly exclusives: readonly ExclusiveRule[]; readonly checks: readonly CheckRule[] },
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly CheckRule[] {
  const open = exclusives.filter(({ from, to }) => !checks.some(({ rule }) => putsInOrder(rule, from, to)))
  const pairs = new Map(open.map(({ from, to }) => [`${from}_before_${to}`, { from, to }]))
  return [...pairs].flatMap(([code, { from, to }]) => {
    const place = { text: `${from} <= ${to}`, source: at(entity.source, 'x-entity', 'exclusive'), code: 'CON011' }
    const options = { entity: entity.name, params: {}, mode: 'process', allowClock: false } as const
    const rule = compileCondition(place, options, entities, scene)
    const title = own(entity.field, from)?.title ?? from
    return rule ? [{ code, rule: rule.expr, field: to, message: `is before ${title}.`, inputs: rule.inputs }] : []
  })
}

/** True of `to >= from` and what is stricter, either way round. */
function putsInOrder(rule: Expr, from: string, to: string): boolean {
  if (rule.kind !== 'compare') return false
  const isField = (expr: Expr, name: string) =>
    expr.kind === 'member' && expr.variable === '' && expr.path.join() === name
  if (rule.op === 'gt' || rule.op === 'gte') return isField(rule.left, to) && isField(rule.right, from)
  if (rule.op === 'lt' || rule.op === 'lte') return isField(rule.left, from) && isField(rule.right, to)
  return false
}

function haveEnds(entity: RelatedEntity, rule: ExclusiveJson, index: number, scene: Scene): boolean {
  if (!areStored(entity, [rule.from, rule.to], ['exclusive', index], scene)) return false
  const kinds = [rule.from, rule.to].map((name) => own(entity.field, name)?.columns[0]?.kind)
  if (kinds[0] === kinds[1] && (kinds[0] === 'date' || kinds[0] === 'instant')) return true
  const place = at(entity.source, 'x-entity', 'exclusive', index)
  const hint = 'Name two dates, or two fields of date and time.'
  scene.findings.error('CON011', place, `"${rule.from}" and "${rule.to}" are no beginning and end of a time.`, hint)
  return false
}

function nameOf(entity: RelatedEntity, { key, from, to }: ExclusiveJson): string {
  const name = `ex_${entity.table}_${[...key, from, to].join('_')}`
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}_${hashOf(name).slice(0, 8)}`
}
