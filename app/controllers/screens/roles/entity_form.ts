import { isObject, labelOf, rolesHeld } from '#engine'
import type { Entity, Json, JsonObject, Role } from '#engine'
import { cellViews, choicesOf } from './views.js'
import type { CellView, MatrixScene } from './views.js'
import { useTitle } from './words.js'

/** One field with the uses that a rule may open or close. */
export interface FieldRuleView {
  readonly field: string
  readonly label: string
  readonly uses: readonly {
    readonly use: string
    readonly label: string
    readonly isAllowed: boolean
    readonly isChanged: boolean
  }[]
}

export interface EntityFormView {
  readonly cells: readonly CellView[]
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly fields: readonly FieldRuleView[]
}

const USES = ['read', 'write'] as const

/** The matrix of one role on one entity, to be changed. */
export function entityForm(scene: MatrixScene, entity: Entity): EntityFormView {
  return { cells: cellViews(scene, entity), choices: choicesOf(scene, entity), fields: fieldViews(scene, entity) }
}

function fieldViews(scene: MatrixScene, entity: Entity): readonly FieldRuleView[] {
  const { registry, standard, translator, role } = scene
  return entity.fields
    .filter(({ system }) => !system)
    .map((field) => ({
      field: field.name,
      label: labelOf(translator, entity, field),
      uses: USES.filter((use) => use === 'read' || !field.readOnly).map((use) => {
        const isAllowed = maySee(registry, entity, role, field.name, use)
        return {
          use,
          label: useTitle(translator, use),
          isAllowed,
          isChanged: role.alias === undefined && isAllowed !== maySee(standard, entity, role, field.name, use),
        }
      }),
    }))
}

function maySee(
  { policies }: MatrixScene['registry'],
  entity: Entity,
  role: Role,
  field: string,
  use: (typeof USES)[number]
): boolean {
  const list = policies[entity.name]?.fields[field]?.[use]
  return list === undefined || list.includes(role.name)
}

/** What the form says, as the body of a change: only what differs from what is in force. */
export function bodyOfForm(scene: MatrixScene, entity: Entity, form: JsonObject): JsonObject {
  const given = isObject(form.grants) ? form.grants : {}
  const view = entityForm(scene, entity)
  const grants = view.cells.flatMap(({ action, value }) => {
    const wanted = given[action]
    if (typeof wanted !== 'string' || wanted === value) return []
    if (!view.choices.some((choice) => choice.value === wanted)) return []
    return [[action, grantOfChoice(wanted, scene.role.portal)] as const]
  })
  const boxes = isObject(form.fields) ? form.fields : {}
  const fields = view.fields.flatMap(({ field, uses }) => {
    const named = isObject(boxes[field]) ? boxes[field] : {}
    const changed = uses.flatMap(({ use, isAllowed }) => {
      const wanted = named[use] === 'on'
      return wanted === isAllowed ? [] : [[use, wanted] as const]
    })
    return changed.length === 0 ? [] : [[field, Object.fromEntries(changed)] as const]
  })
  return {
    ...(grants.length === 0 ? {} : { grants: { [entity.name]: Object.fromEntries(grants) } }),
    ...(fields.length === 0 ? {} : { fields: { [entity.name]: Object.fromEntries(fields) } }),
  }
}

function grantOfChoice(choice: string, isPortal: boolean): Json {
  if (choice === '') return null
  if (choice === 'all') return isPortal ? { scope: 'all' } : true
  const [scope = '', via] = choice.split(' ')
  return via === undefined ? { scope } : { scope, via }
}

/** The changes of a body in words, for the summary before they are published. */
export function summaryOf(scene: MatrixScene, entity: Entity, body: JsonObject): readonly string[] {
  const { translator } = scene
  const view = entityForm(scene, entity)
  const labels = new Map(view.choices.map(({ value, label }) => [value, label]))
  const grants = partOf(body.grants, entity)
  const fields = partOf(body.fields, entity)
  const cells = Object.entries(grants).map(([action, grant]) => {
    const cell = view.cells.find((candidate) => candidate.action === action)
    const data = {
      action: cell?.label ?? action,
      before: labels.get(cell?.value ?? '') ?? '',
      after: labels.get(choiceOfGrant(grant)) ?? '',
    }
    return translator.text('roles.summary.grant', data)
  })
  const rules = Object.entries(fields).flatMap(([name, uses]) => {
    const field = view.fields.find((candidate) => candidate.field === name)
    return Object.entries(isObject(uses) ? uses : {}).map(([use, allowed]) =>
      translator.text(allowed === true ? 'roles.summary.open' : 'roles.summary.close', {
        field: field?.label ?? name,
        use: useTitle(translator, use),
      })
    )
  })
  return [...cells, ...rules]
}

function partOf(value: Json | undefined, { name }: Entity): JsonObject {
  const part = isObject(value) ? value[name] : undefined
  return isObject(part) ? part : {}
}

function choiceOfGrant(grant: Json | undefined): string {
  if (!isObject(grant)) return grant === true ? 'all' : ''
  return `${String(grant.scope)} ${typeof grant.via === 'string' ? grant.via : ''}`.trimEnd()
}

/** Who has the rights of a role by inheriting it: a change of it is a change of theirs. */
export function heirsOf({ registry, role }: MatrixScene): readonly Role[] {
  return Object.values(registry.roles).filter(
    (other) => other.name !== role.name && rolesHeld(registry.roles, other.name).has(role.name)
  )
}
