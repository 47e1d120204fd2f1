import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { CORE } from '../../../plugins/main.js'
import type { ActionGrant, Policy } from '../../../model/main.js'
import { meantFor } from '../../../schema/main.js'
import type { AccessBlock, AccessDeclaration, RoleBlock } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { ProcessedEntity } from '../../draft.js'
import { compileFieldRules } from './field_rules.js'
import { compileGrant } from './grants.js'
import type { AccessScene } from './grants.js'

/** The matrix under construction: entity, role, action; and which plugin said each cell. */
type Matrix = Map<string, Map<string, Map<string, { readonly grant: ActionGrant; readonly plugin: string }>>>

/**
 * The policies of all entities that are neither internal nor without a matrix. A plugin grants on
 * its own entities and on those it requires, where no other plugin has said the same cell; a field
 * has its rules in the plugin that brings it.
 */
export function compilePolicies(access: AccessScene): Readonly<Record<string, Policy>> {
  const matrix: Matrix = new Map()
  const blocks = new Map<string, readonly AccessBlock[]>()
  for (const declaration of inPluginOrder(access)) {
    for (const block of declaration.blocks) {
      const entity = entityOfBlock(block, declaration.plugin, access)
      if (!entity) continue
      if (entity.plugin === declaration.plugin || bringsFields(block, entity, declaration.plugin)) {
        blocks.set(entity.name, [...(blocks.get(entity.name) ?? []), block])
      }
      fillCells(entity, block.roles, block.source, declaration, matrix, access)
    }
    fillFromStar(declaration, matrix, access)
  }
  const policies = [...access.entities.values()].flatMap((entity) => {
    const policy = policyOf(entity, blocks.get(entity.name) ?? [], matrix, access)
    return policy ? [[entity.name, policy] as const] : []
  })
  return Object.fromEntries(policies)
}

function inPluginOrder(access: AccessScene): readonly AccessDeclaration[] {
  return [CORE, ...access.scene.plugins.map(({ name }) => name)].flatMap((plugin) =>
    access.scene.declarations.access.filter((declaration) => declaration.plugin === plugin)
  )
}

function entityOfBlock(block: AccessBlock, plugin: string, access: AccessScene): ProcessedEntity | null {
  const { findings, isUnreadable, mayReach } = access.scene
  const entity = access.entities.get(block.entity)
  if (!entity) {
    if (!isUnreadable(block.entity)) {
      findings.error(
        'ACC015',
        block.source,
        `There is no entity "${block.entity}".`,
        hintFor(block.entity, [...access.entities.keys()])
      )
    }
    return null
  }
  if (!mayReach(plugin, entity.plugin)) {
    const hint = `Add "${entity.plugin}" to "requires" of plugins/${plugin}/plugin.json.`
    findings.error(
      'ACC015',
      block.source,
      `"${block.entity}" belongs to a plugin that "${plugin}" does not require.`,
      hint
    )
    return null
  }
  if (entity.internal && !isReadableLog(entity, block)) {
    findings.error(
      'ACC016',
      block.source,
      `"${block.entity}" is internal; nobody is granted anything on it.`,
      'Take the block out.'
    )
    return null
  }
  if (entity.kind === 'child' && Object.keys(block.roles).length > 0) {
    const hint = `Say the grants on "${entity.parent ?? 'its parent'}"; here only "fields".`
    findings.error('ACC016', block.source, `"${block.entity}" is a child and takes the grants of its parent.`, hint)
    return entity
  }
  const foreign = foreignField(block, entity, plugin)
  if (entity.plugin !== plugin && foreign !== undefined) {
    const message = `The field "${foreign}" of "${block.entity}" has its rules in the plugin that brings it.`
    findings.error('ACC017', at(block.source, 'fields', foreign), message, 'Take it out.')
  }
  return entity
}

/** The first field with a rule that another plugin has brought. */
function foreignField({ fields }: AccessBlock, entity: ProcessedEntity, plugin: string): string | undefined {
  return Object.keys(fields).find((name) => (own(entity.field, name)?.plugin ?? entity.plugin) !== plugin)
}

/** True where a plugin says the rules of fields that it adds to another's entity. */
function bringsFields(block: AccessBlock, entity: ProcessedEntity, plugin: string): boolean {
  return Object.keys(block.fields).length > 0 && foreignField(block, entity, plugin) === undefined
}

/** The engine's own logs may be opened to roles for reading, by what reads them for those; never as records. */
function isReadableLog({ kind }: ProcessedEntity, { roles, fields }: AccessBlock): boolean {
  const actions = Object.values(roles).flatMap((granted) => Object.entries(granted))
  return (
    kind === 'log' &&
    Object.keys(fields).length === 0 &&
    actions.every(([action, grant]) => action === 'read' && grant === true)
  )
}

/** The `*` block: each own entity with a matrix of its own, for roles its own block does not name. */
function fillFromStar(declaration: AccessDeclaration, matrix: Matrix, access: AccessScene): void {
  if (!declaration.all) return
  for (const entity of access.entities.values()) {
    if (entity.plugin !== declaration.plugin || entity.internal || entity.kind === 'child') continue
    const block = declaration.blocks.find((candidate) => candidate.entity === entity.name)
    const roles = Object.entries(declaration.all.roles)
      .filter(([role]) => !Object.hasOwn(block?.roles ?? {}, role))
      .map(([role, actions]) => [role, meantFor(entity, actions)] as const)
    fillCells(entity, Object.fromEntries(roles), declaration.all.source, declaration, matrix, access)
  }
}

function fillCells(
  entity: ProcessedEntity,
  roles: RoleBlock,
  source: SourceRef,
  declaration: AccessDeclaration,
  matrix: Matrix,
  access: AccessScene
): void {
  if (entity.kind === 'child') return
  const { plugin } = declaration
  for (const [role, actions] of Object.entries(roles)) {
    if (!Object.hasOwn(access.roles, role)) {
      access.scene.findings.error(
        'ACC008',
        at(source, role),
        `There is no role "${role}".`,
        hintFor(role, Object.keys(access.roles))
      )
      continue
    }
    for (const [action, json] of Object.entries(actions)) {
      const place = at(source, role, action)
      if (entity.tenancy === 'platform' && !OF_READERS.has(action)) {
        // What is said of all entities together is meant for those of the school.
        if (source !== declaration.all?.source) refuseWriter(entity, role, place, access)
        continue
      }
      const cells = cellsOf(matrix, entity.name, role)
      const other = cells.get(action)
      const grant = compileGrant({ entity, role, action, json, source: place }, access)
      if (other) {
        const message = `Plugin "${other.plugin}" has said what "${role}" may ${action} on "${entity.name}".`
        access.scene.findings.error(
          'ACC018',
          place,
          message,
          'One plugin says one cell; declare a role of your own, or take this out.'
        )
      } else if (grant) cells.set(action, { grant, plugin })
    }
  }
}

/** What schools may do with records that are one for all of them. */
const OF_READERS: ReadonlySet<string> = new Set(['read', 'refer', 'export', 'print', 'report', 'explain'])

function refuseWriter(entity: ProcessedEntity, role: string, place: SourceRef, { scene }: AccessScene): void {
  scene.findings.error(
    'ACC029',
    place,
    `"${entity.name}" belongs to the platform, and "${role}" works at one school.`,
    'Grant read, refer, export, print, report or explain; the operator of the installation writes it.'
  )
}

function cellsOf(
  matrix: Matrix,
  entity: string,
  role: string
): Map<string, { readonly grant: ActionGrant; readonly plugin: string }> {
  const roles = matrix.get(entity) ?? new Map()
  const cells = roles.get(role) ?? new Map()
  matrix.set(entity, roles.set(role, cells))
  return cells
}

function policyOf(
  entity: ProcessedEntity,
  blocks: readonly AccessBlock[],
  matrix: Matrix,
  access: AccessScene
): Policy | null {
  if (entity.internal) return internalPolicy(entity, matrix)
  const isChild = entity.kind === 'child'
  if (blocks.length === 0 && !isChild) {
    const hint = `Add "${entity.name}": {} with its roles to plugins/${entity.plugin}/access.json.`
    access.scene.findings.error(
      'ACC019',
      entity.source,
      `"${entity.name}" has no block in access.json; nothing is open unless it is said.`,
      hint
    )
    return null
  }
  const roles = grantsOf(entity.name, matrix)
  const inForce = isChild && entity.parent !== null ? grantsOf(entity.parent, matrix) : roles
  const rules = blocks.map((block) => compileFieldRules(block, entity, inForce, access))
  const fields: Policy['fields'] = Object.assign({}, ...rules)
  return { entity: entity.name, roles, fields, inherits: isChild ? entity.parent : null }
}

function internalPolicy({ name }: ProcessedEntity, matrix: Matrix): Policy | null {
  return matrix.has(name) ? { entity: name, roles: grantsOf(name, matrix), fields: {}, inherits: null } : null
}

function grantsOf(entity: string, matrix: Matrix): Policy['roles'] {
  const roles = [...(matrix.get(entity) ?? [])].map(([role, cells]) => [
    role,
    Object.fromEntries([...cells].map(([action, cell]) => [action, cell.grant])),
  ])
  return Object.fromEntries(roles) as Policy['roles']
}
