import { at } from '../../../base/main.js'
import { allOf, namesIn, TRUE } from '../../../expressions/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { Conditions, Field, FieldCondition } from '../../../model/main.js'
import { mapEntities } from '../../draft.js'
import type { ConditionedEntity, ConstrainedEntity, EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { isFilledIn, sectionsOfField } from '../02_fields/conditional.js'
import { compileFor, parentInputsOf } from './expression.js'
import type { Use } from './expression.js'
import { inOrder } from './order.js'

const OPTIONS = { show: 'show_if', require: 'require_if', fixed: 'read_only_if', default: 'default' } as const

/** Compiles what of each entity's fields depends on others. */
export function conditionEntities(
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): EntitiesOf<ConditionedEntity> {
  return mapEntities(entities, (entity) => ({ ...entity, conditions: conditionsOf(entity, entities, scene) }))
}

/** The conditions on the fields of an entity, or of what stands for one; null where there are none. */
export function conditionsOf(
  entity: RelatedEntity,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Conditions | null {
  const sections = sectionConditions(entity, entities, scene)
  const of = (use: Use) => (field: Field) => conditionOn(entity, field, use, entities, scene)
  const fields = entity.fields.filter((field) => !field.system)
  const show = fields.flatMap((field) => {
    const own = of('show')(field)
    const outer = isFilledIn(field, field) ? (sections.get(field.name) ?? []) : []
    return own === null && outer.length === 0 ? [] : [condition(field.name, allOf([...outer, own]))]
  })
  const shown = new Map(show.map((item) => [item.field, item.expr]))
  const require = fields.flatMap((field) => {
    const said = of('require')(field)
    const isRequired = entity.declaration.required.includes(field.name) && !field.required
    const visible = shown.get(field.name)
    if (said === null && !(isRequired && visible && isFilledIn(field, field))) return []
    return [condition(field.name, allOf([visible ?? null, said ?? TRUE]))]
  })
  const fixed = fields.flatMap((field) => listed(field.name, of('fixed')(field)))
  const defaults = fields.flatMap((field) => listed(field.name, of('default')(field)))
  if (show.length + require.length + fixed.length + defaults.length === 0) return null
  return {
    show: inOrder(entity, show, OPTIONS.show, scene),
    require,
    fixed,
    defaults: withOwners(inOrder(entity, defaults, OPTIONS.default, scene), entity, scene),
  }
}

function conditionOn(
  entity: RelatedEntity,
  field: Field,
  use: Use,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Expr | null {
  const text = field.options[OPTIONS[use]]
  if (typeof text !== 'string') return null
  const source = at(field.source, 'x-field', OPTIONS[use])
  if (!isFilledIn(field, field)) {
    const message = `"${field.name}" is not filled in by anybody, so nothing of it depends on other fields.`
    scene.findings.error('CND005', source, message, 'Put it on a field that people write.')
    return null
  }
  const isTwice = use === 'default' && field.default !== undefined
  const isIdle = use === 'require' && entity.declaration.required.includes(field.name)
  if (isTwice || isIdle) {
    const hint = isTwice ? 'Keep one of the two.' : 'Take it out of "required", or take "require_if" out.'
    scene.findings.error(
      'CND006',
      source,
      `"${field.name}" has ${isTwice ? 'two defaults' : 'to be there anyway'}.`,
      hint
    )
    return null
  }
  return compileFor(entity, { text, source, use, field }, entities, scene)
}

/** What the sections say, by the fields that stand in them. */
function sectionConditions(
  entity: RelatedEntity,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): ReadonlyMap<string, readonly Expr[]> {
  const compiled = new Map<number, Expr | null>()
  const found = new Map<string, readonly Expr[]>()
  for (const { name } of entity.fields) {
    for (const [index, section] of sectionsOfField(entity, name)) {
      const known = compiled.get(index)
      const expr = known === undefined ? sectionCondition(entity, index, section.show_if ?? '', entities, scene) : known
      compiled.set(index, expr)
      if (expr) found.set(name, [...(found.get(name) ?? []), expr])
    }
  }
  return found
}

/** The condition of one section of the layout. */
export function sectionCondition(
  entity: RelatedEntity,
  index: number,
  text: string,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Expr | null {
  const source = at(entity.source, 'x-entity', 'layout', 'sections', index, 'show_if')
  return compileFor(entity, { text, source, use: 'show', field: null }, entities, scene)
}

function condition(field: string, expr: Expr): FieldCondition {
  return { field, expr, inputs: namesIn(expr), parentInputs: parentInputsOf(expr) }
}

function listed(field: string, expr: Expr | null): readonly FieldCondition[] {
  return expr === null ? [] : [condition(field, expr)]
}

/** A default that follows from one for which the owner is asked waits for the owner too. */
function withOwners(
  defaults: readonly FieldCondition[],
  entity: RelatedEntity,
  scene: Scene
): readonly FieldCondition[] {
  const done: FieldCondition[] = []
  for (const item of defaults) {
    const before = done.filter(({ field }) => item.inputs.includes(field)).flatMap(({ parentInputs }) => parentInputs)
    const parentInputs = [...new Set([...item.parentInputs, ...before])].sort()
    done.push({ ...item, parentInputs })
    const field = entity.field[item.field]
    if (parentInputs.length === 0 || !field?.link) continue
    const source = at(field.source, 'x-field', 'default')
    const hint = 'Let whoever makes the row say it.'
    scene.findings.error('CND007', source, 'A link of a row cannot follow from what its record says.', hint)
  }
  return done
}
