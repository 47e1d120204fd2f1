import { labelOf, rightsOn, rolesHeld, STANDARD_ACTIONS } from '#engine'
import type { ActionGrant, Entity, Registry, Role, Translator } from '#engine'
import { actionTitle, entityTitle, grantTitle, roleTitle } from './words.js'

/** One cell of the matrix: what the role has by itself, by inheritance, and by the standard. */
export interface CellView {
  readonly action: string
  readonly label: string
  /** On which records; null for none. */
  readonly own: string | null
  readonly inherited: { readonly rows: string; readonly role: string } | null
  readonly isChanged: boolean
  readonly standard: string | null
  /** Value of the choice in force. */
  readonly value: string
}

export interface EntityRowView {
  readonly entity: string
  readonly label: string
  readonly href: string
  readonly cells: readonly CellView[]
  /** Actions beyond the standard ones that the role has. */
  readonly others: readonly CellView[]
  readonly isChanged: boolean
  readonly hidden: readonly string[]
}

export interface MatrixScene {
  readonly registry: Registry
  readonly standard: Registry
  readonly translator: Translator
  readonly role: Role
}

/** The standard actions in the order of columns. */
export const COLUMNS = STANDARD_ACTIONS

/** The matrix of a role: entities by plugin. */
export function matrixView(
  scene: MatrixScene
): readonly { readonly title: string; readonly rows: readonly EntityRowView[] }[] {
  const { registry } = scene
  return registry.plugins.flatMap((plugin) => {
    const rows = grantedEntities(registry)
      .filter((entity) => entity.plugin === plugin.name)
      .map((entity) => rowView(scene, entity))
    return rows.length === 0 ? [] : [{ title: plugin.title, rows }]
  })
}

/** The entities whose matrix is a role's to have; children take their parent's. */
export function grantedEntities({ entities }: Registry): readonly Entity[] {
  return Object.values(entities).filter(({ internal, kind }) => !internal && kind !== 'child' && kind !== 'log')
}

function rowView(scene: MatrixScene, entity: Entity): EntityRowView {
  const cells = cellViews(scene, entity)
  const isStandard = (action: string) => COLUMNS.some((column) => column === action)
  return {
    entity: entity.name,
    label: entityTitle(scene.translator, entity),
    href: `/roles/${scene.role.name}/${entity.name}`,
    cells: cells.filter(({ action }) => isStandard(action)),
    others: cells.filter(({ action, own, inherited }) => !isStandard(action) && (own !== null || inherited !== null)),
    isChanged: cells.some((cell) => cell.isChanged),
    hidden: hiddenFields(scene, entity),
  }
}

/** Fields that the role does not see where it sees the record; nothing where it sees none. */
function hiddenFields({ registry, translator, role }: MatrixScene, entity: Entity): readonly string[] {
  const held = rolesHeld(registry.roles, role.name)
  const policy = registry.policies[entity.name]
  const reading = [...held].filter((name) => policy?.roles[name]?.read !== undefined)
  if (reading.length === 0) return []
  return entity.fields
    .filter(({ name, system }) => {
      const list = policy?.fields[name]?.read
      return !system && list !== undefined && !reading.some((holder) => list.includes(holder))
    })
    .map((field) => labelOf(translator, entity, field))
}

/** All cells of an entity, standard actions first. */
export function cellViews(scene: MatrixScene, entity: Entity): readonly CellView[] {
  return actionsOf(entity).map((action) => cellView(scene, entity, action))
}

export function actionsOf(entity: Entity): readonly string[] {
  return rightsOn(entity)
}

function cellView({ registry, standard, translator, role }: MatrixScene, entity: Entity, action: string): CellView {
  const rows = (grant: ActionGrant | undefined) => (grant ? grantTitle(translator, entity, grant) : null)
  const own = grantOn(registry, entity, role.name, action)
  const before = grantOn(standard, entity, role.name, action)
  const [heir] = [...rolesHeld(registry.roles, role.name)].filter(
    (name) => name !== role.name && grantOn(registry, entity, name, action)
  )
  const inherited = heir === undefined ? null : registry.roles[heir]
  return {
    action,
    label: actionTitle(translator, entity, action),
    own: rows(own),
    inherited: inherited
      ? { rows: rows(grantOn(registry, entity, inherited.name, action)) ?? '', role: roleTitle(translator, inherited) }
      : null,
    isChanged: role.alias === undefined && choiceOf(own) !== choiceOf(before),
    standard: rows(before),
    value: choiceOf(own),
  }
}

function grantOn(registry: Registry, { name }: Entity, role: string, action: string): ActionGrant | undefined {
  const actions = registry.policies[name]?.roles[role]
  return actions && Object.hasOwn(actions, action) ? actions[action] : undefined
}

/** A grant as the value of a choice: '' for none, `all`, or `scope via.path`. */
export function choiceOf(grant: ActionGrant | undefined): string {
  if (!grant) return ''
  return grant.scope === null ? 'all' : `${grant.scope.scope} ${grant.scope.via.join('.')}`.trimEnd()
}

/** The choices of an entity: none, all, and every scope that is about it or that somebody reaches it by. */
export function choicesOf({ registry, standard, translator }: MatrixScene, entity: Entity) {
  const own = Object.values(registry.scopes)
    .filter((scope) => scope.entity === entity.name)
    .map((scope): ActionGrant => ({ scope: { scope: scope.name, via: [] } }))
  const used = Object.values(standard.policies[entity.name]?.roles ?? {}).flatMap((actions) => Object.values(actions))
  const byValue = new Map([...own, ...used].map((grant) => [choiceOf(grant), grant]))
  byValue.delete('all')
  return [
    { value: '', label: translator.text('roles.rows.none') },
    { value: 'all', label: translator.text('roles.rows.all') },
    ...[...byValue].map(([value, grant]) => ({ value, label: grantTitle(translator, entity, grant) })),
  ]
}
