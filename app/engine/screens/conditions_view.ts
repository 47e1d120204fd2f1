import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { childrenOf, holds, readsOf } from '../expressions/main.js'
import type { Expr, Scalar } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { isMasked } from './masked.js'
import type { ScreenScene } from './scene.js'

/** Inputs that hold a whole number as it is. */
const PLAIN_INPUTS: ReadonlySet<string> = new Set(['number.input', 'choice.input'])

/** How a script reads the box of a field as expressions hold its value. */
interface BoxView {
  readonly kind: 'bool' | 'text' | 'int' | 'decimal' | 'date'
  readonly scale: number
}

interface RuleView {
  readonly field: string
  readonly expr: Expr
  /** Names without which nothing can be said of it. */
  readonly reads: readonly string[]
}

/** What a script needs to show, hide and ask for the boxes of one level of a form as it is filled in. */
export interface LevelConditionsView {
  readonly boxes: Readonly<Record<string, BoxView>>
  readonly show: readonly RuleView[]
  readonly require: readonly RuleView[]
}

/** The conditions of a form: the same trees that the server judges, which has the last word. */
export interface ConditionsView extends LevelConditionsView {
  /** Values of the record that have no box. */
  readonly known: Readonly<Record<string, Scalar>>
  readonly sections: readonly { readonly key: string; readonly expr: Expr; readonly reads: readonly string[] }[]
  readonly rows: Readonly<Record<string, LevelConditionsView>>
  readonly language: string
}

/** The conditions of a form as text for its script; null where nothing depends on other fields. */
export function conditionsView(scene: ScreenScene, record: JsonObject | null): string | null {
  const { entity, registry, locale } = scene
  const rows = entity.fields.flatMap((field) => {
    const child = field.rows && entityOf(registry, field.rows.entity)
    return child?.conditions ? [[field.name, levelOf(child)] as const] : []
  })
  const sections = entity.layout.sections.flatMap(({ key, show }) =>
    show ? [{ key, expr: show, reads: [...readsOf(show)] }] : []
  )
  if (!entity.conditions && rows.length === 0 && sections.length === 0) return null
  const view: ConditionsView = {
    ...levelOf(entity),
    known: record ? knownOf(scene, record) : defaultsOf(entity),
    sections,
    rows: Object.fromEntries(rows),
    language: locale.language,
  }
  return JSON.stringify(view)
}

/** Names of fields and keys of sections that are hidden on a record as far as its reader can tell. */
export function hiddenOn(
  scene: ScreenScene,
  record: JsonObject
): { readonly fields: ReadonlySet<string>; readonly sections: ReadonlySet<string> } {
  const { entity } = scene
  const known = knownOf(scene, record)
  const isHidden = (expr: Expr) => isKnown(expr, entity, known, record) && !holds(expr, { record: known, params: {} })
  const fields = (entity.conditions?.show ?? []).filter(({ expr }) => isHidden(expr)).map(({ field }) => field)
  const sections = entity.layout.sections.filter(({ show }) => show && isHidden(show)).map(({ key }) => key)
  return { fields: new Set(fields), sections: new Set(sections) }
}

/** True where the record as it stands keeps the field as it is, as far as its reader can tell. */
export function isFixedOn(scene: ScreenScene, entity: Entity, field: Field, record: JsonObject | null): boolean {
  const found = record && entity.conditions?.fixed.find((item) => item.field === field.name)
  if (!found) return false
  const known = knownOf(scene, record)
  return isKnown(found.expr, entity, known, record) && holds(found.expr, { record: known, params: {} })
}

/** Whether all that an expression asks is at hand: no parameter, no rows, and no field that is kept from the reader. */
function isKnown(expr: Expr, entity: Entity, known: Readonly<Record<string, Scalar>>, record: JsonObject): boolean {
  if (expr.kind === 'param' || expr.kind === 'quantify' || expr.kind === 'aggregate') return false
  if (expr.kind === 'member') {
    const name = expr.path[0] ?? ''
    return Object.hasOwn(known, name) && fieldOf(entity, name) !== null && !isMasked(record, name)
  }
  return childrenOf(expr).every((part) => isKnown(part, entity, known, record))
}

function levelOf(entity: Entity): LevelConditionsView {
  const rule = ({ field, expr }: { field: string; expr: Expr }): RuleView => ({
    field,
    expr,
    reads: [...readsOf(expr)],
  })
  const { show = [], require = [] } = entity.conditions ?? {}
  return { boxes: boxesOf(entity), show: show.map(rule), require: require.map(rule) }
}

/** Boxes whose text a script can read: of an instant it would have to know the school's clock. */
function boxesOf(entity: Entity): Readonly<Record<string, BoxView>> {
  const boxes: Record<string, BoxView> = {}
  for (const { name, system, valueType, views } of entity.fields) {
    if (system || !valueType) continue
    const { kind } = valueType
    const scale = kind === 'decimal' ? valueType.scale : 0
    if (kind === 'bool' || kind === 'decimal' || kind === 'date') boxes[name] = { kind, scale }
    if (kind === 'int' && PLAIN_INPUTS.has(views.input)) boxes[name] = { kind, scale }
    if (kind === 'text' || kind === 'choice' || kind === 'id') boxes[name] = { kind: 'text', scale }
  }
  return boxes
}

/** What the reader sees of a record, as expressions hold it; null where a field is empty. */
function knownOf({ entity, rights }: ScreenScene, record: JsonObject): Readonly<Record<string, Scalar>> {
  const hidden = Array.isArray(record._hidden) ? record._hidden : []
  const known: Record<string, Scalar> = {}
  for (const field of entity.fields) {
    const { name } = field
    if (field.rows || !field.valueType || !rights.readable.has(name)) continue
    if (hidden.includes(name) || isMasked(record, name)) continue
    known[name] = scalarOf(field, record[name])
  }
  return known
}

/** What a new record is going to hold of its own, where nobody writes it. */
function defaultsOf(entity: Entity): Readonly<Record<string, Scalar>> {
  const fields = entity.fields.filter((field) => !field.system && !field.rows && field.valueType)
  return Object.fromEntries(fields.map((field) => [field.name, scalarOf(field, entity.defaults[field.name])]))
}

function scalarOf(field: Field, value: Json | undefined): Scalar {
  if (value === null || value === undefined) return null
  if (field.link && isObject(value)) return typeof value.id === 'string' ? value.id : null
  return fieldTypeOf(field.type).codec.toScalar(field, value)
}
