import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { CheckRule, IndexPlan, UniqueRule } from '../../../model/main.js'
import type { CheckJson, UniqueJson } from '../../../schema/main.js'
import { mapEntities, own } from '../../draft.js'
import type { ConstrainedEntity, DerivedEntity, EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { staysInRecord, staysInRow } from '../../reach.js'
import { meansTheSame } from './one_meaning.js'

/** Compiles the uniques, indexes and checks of each entity. */
export function constrainEntities(entities: EntitiesOf<DerivedEntity>, scene: Scene): EntitiesOf<ConstrainedEntity> {
  return mapEntities(entities, (entity) => ({
    ...entity,
    uniques: (entity.declaration.options.unique ?? []).flatMap((rule, index) =>
      uniqueOf(entity, rule, index, entities, scene)
    ),
    indexes: indexesOf(entity, scene),
    checks: checksOf(entity, entities, scene),
  }))
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
  if (rule.while === undefined) return isKnown ? [{ fields: rule.fields, among, while: null }] : []
  const source = at(place, 'while')
  const condition = compileCondition(
    { text: rule.while, source, code: 'CON004' },
    { entity: entity.name, params: {}, mode: 'sql', allowClock: false },
    entities,
    scene
  )
  if (!condition || !isKnown) return []
  if (!staysInRow(condition.expr)) {
    const hint = 'It becomes part of an index; use fields of this entity only.'
    scene.findings.error('CON005', source, 'The condition looks beyond the record.', hint)
    return []
  }
  if (!meansTheSame(condition.expr, entity)) {
    const hint = 'Compare amounts with each other or with 0, or keep the answer in a field of its own.'
    scene.findings.error('CON010', source, 'What the condition says of an amount depends on the currency.', hint)
    return []
  }
  return [{ fields: rule.fields, among, while: condition.expr }]
}

function sameUnique(a: UniqueJson, b: UniqueJson): boolean {
  return a.while === b.while && [...a.fields].sort().join() === [...b.fields].sort().join()
}

function indexesOf(entity: RelatedEntity, scene: Scene): readonly IndexPlan[] {
  return (entity.declaration.options.indexes ?? []).flatMap((fields, index) =>
    areStored(entity, fields, ['indexes', index], scene) ? [{ fields }] : []
  )
}

/** Whether all names are own fields with a column; the others become findings. */
function areStored(
  entity: RelatedEntity,
  names: readonly string[],
  where: readonly (string | number)[],
  scene: Scene
): boolean {
  const stored = entity.fields.filter((field) => field.columns.length > 0).map((field) => field.name)
  const wrong = [...names.entries()].filter(([, name]) => !stored.includes(name))
  for (const [index, name] of wrong) {
    if (entity.broken.has(name)) continue
    const place = at(entity.source, 'x-entity', ...where, index)
    const field = own(entity.field, name)
    if (field) {
      scene.findings.error(
        'CON002',
        place,
        `"${name}" has no column of its own.`,
        'Name a field that is stored in the table.'
      )
    } else scene.findings.error('CON001', place, `"${name}" is no field of "${entity.name}".`, hintFor(name, stored))
  }
  return wrong.length === 0
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
