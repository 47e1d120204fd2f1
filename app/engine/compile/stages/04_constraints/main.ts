import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { CheckRule, IndexPlan, UniqueRule } from '../../../model/main.js'
import type { CheckJson, UniqueJson } from '../../../schema/main.js'
import { mapEntities } from '../../draft.js'
import type { ConstrainedEntity, DerivedEntity, EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { staysInRecord } from '../../reach.js'
import { capacitiesOf } from './capacity.js'
import { discussionOf } from './discussion.js'
import { exclusivesOf, orderChecksOf } from './exclusive.js'
import { namingRules } from './naming.js'
import { publishedWhenOf } from './published_when.js'
import { rowCondition } from './row_condition.js'
import { ruleTableOf } from './rule_table.js'
import { scannableOf } from './scannable.js'
import { areStored } from './stored_fields.js'

/** Compiles what the records of each entity keep among themselves and each by itself, and its indexes. */
export function constrainEntities(entities: EntitiesOf<DerivedEntity>, scene: Scene): EntitiesOf<ConstrainedEntity> {
  return mapEntities(entities, (entity) => {
    const exclusives = exclusivesOf(entity, entities, scene)
    const checks = checksOf(entity, entities, scene)
    return {
      ...entity,
      uniques: [
        ...(entity.declaration.options.unique ?? []).flatMap((rule, index) =>
          uniqueOf(entity, rule, index, entities, scene)
        ),
        ...namingRules(entity, scene),
      ],
      exclusives,
      capacities: capacitiesOf(entity, entities, scene),
      publishedWhen: publishedWhenOf(entity, entities, scene),
      ...discussionOf(entity, scene),
      ruleTable: ruleTableOf(entity, scene),
      scannable: scannableOf(entity, scene),
      indexes: indexesOf(entity, scene),
      checks: [...checks, ...orderChecksOf(entity, { exclusives, checks }, entities, scene)],
    }
  })
}

function uniqueOf(
  entity: RelatedEntity,
  rule: UniqueJson,
  index: number,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly UniqueRule[] {
  const place = at(entity.source, 'x-entity', 'unique', index)
  const isKnown = areStored(entity, rule.fields, ['unique', index, 'fields'], scene)
  const twin = (entity.declaration.options.unique ?? []).findIndex((other) => sameUnique(other, rule))
  if (twin < index) scene.findings.error('CON003', place, 'The same rule stands twice.', 'Take one of them out.')
  const among = rule.among ?? 'live'
  const condition = rowCondition(entity, { text: rule.while, place }, entities, scene)
  return condition.ok && isKnown ? [{ fields: rule.fields, among, while: condition.expr }] : []
}

function sameUnique(a: UniqueJson, b: UniqueJson): boolean {
  return a.while === b.while && [...a.fields].sort().join() === [...b.fields].sort().join()
}

function indexesOf(entity: RelatedEntity, scene: Scene): readonly IndexPlan[] {
  return (entity.declaration.options.indexes ?? []).flatMap((fields, index) =>
    areStored(entity, fields, ['indexes', index], scene) ? [{ fields }] : []
  )
}

/** The compiled checks of an entity, or of what stands for one. */
export function checksOf(
  entity: RelatedEntity,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly CheckRule[] {
  const codes = new Set<string>()
  return (entity.declaration.options.checks ?? []).flatMap((check, index) => {
    const place = at(entity.source, 'x-entity', 'checks', index)
    if (codes.has(check.code)) {
      scene.findings.error(
        'CON006',
        at(place, 'code'),
        `The check "${check.code}" stands twice.`,
        'Give each check a code of its own.'
      )
    }
    codes.add(check.code)
    return checkOf(entity, check, index, entities, scene)
  })
}

function checkOf(
  entity: RelatedEntity,
  check: CheckJson,
  index: number,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly CheckRule[] {
  const place = at(entity.source, 'x-entity', 'checks', index)
  const declared = entity.fields.filter((field) => !field.system).map((field) => field.name)
  if (!declared.includes(check.field) && !entity.broken.has(check.field)) {
    const message = `"${check.field}" is no field of "${entity.name}".`
    scene.findings.error('CON007', at(place, 'field'), message, hintFor(check.field, declared))
  }
  const source = at(place, 'rule')
  const rule = compileCondition(
    { text: check.rule, source, code: 'CON008' },
    { entity: entity.name, params: {}, mode: 'process', allowClock: false },
    entities,
    scene
  )
  if (!rule) return []
  if (!staysInRecord(rule.expr, entity)) {
    const hint = 'A check sees the fields of the record and of its own rows; fetch what else it needs into a field.'
    scene.findings.error('CON009', source, 'The rule looks beyond the record and its rows.', hint)
    return []
  }
  return [{ code: check.code, rule: rule.expr, field: check.field, message: check.message, inputs: rule.inputs }]
}
