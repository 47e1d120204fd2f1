import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { FIELD_USES } from '../../../model/main.js'
import type { ActionGrant, FieldRule } from '../../../model/main.js'
import type { AccessBlock } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { ProcessedEntity } from '../../draft.js'
import type { AccessScene } from './grants.js'
import { rolesHeldBy } from './roles.js'

/** By use of a field: the actions without which a role cannot make that use of it. */
const NEEDS = {
  read: ['read'],
  write: ['create', 'update'],
  filter: ['read'],
  sort: ['read'],
  search: ['read'],
  aggregate: ['read', 'report'],
  export: ['export'],
  mask: ['read'],
} as const satisfies Record<keyof FieldRule, readonly string[]>

type Grants = Readonly<Record<string, Readonly<Record<string, ActionGrant>>>>

/**
 * The field rules of an entity; `grants` are those in force on it. A role that is named for a use
 * but lacks the action is a warning: another plugin may bring the grant.
 */
export function compileFieldRules(
  block: AccessBlock,
  entity: ProcessedEntity,
  grants: Grants,
  access: AccessScene
): Readonly<Record<string, FieldRule>> {
  const known = entity.fields.map((field) => field.name)
  const rules = Object.entries(block.fields).filter(([name]) => {
    if (Object.hasOwn(entity.field, name)) return true
    if (!entity.broken.has(name)) {
      const place = at(block.source, 'fields', name)
      access.scene.findings.error('ACC013', place, `"${name}" is no field of "${entity.name}".`, hintFor(name, known))
    }
    return false
  })
  for (const [name, rule] of rules) {
    for (const use of [...FIELD_USES, 'mask'] as const) {
      for (const [index, role] of (rule[use] ?? []).entries()) {
        checkRole({ block, name, use, index, role }, grants, access)
        checkMasked({ block, name, use, index, role }, rule, access)
      }
    }
    checkMask(block, entity, name, access)
  }
  return Object.fromEntries(rules)
}

interface RoleUse {
  readonly block: AccessBlock
  readonly name: string
  readonly use: keyof typeof NEEDS
  readonly index: number
  readonly role: string
}

function checkRole(use: RoleUse, grants: Grants, access: AccessScene): void {
  const place = at(use.block.source, 'fields', use.name, use.use, use.index)
  if (!Object.hasOwn(access.roles, use.role)) {
    const hint = hintFor(use.role, Object.keys(access.roles))
    access.scene.findings.error('ACC008', place, `There is no role "${use.role}".`, hint)
    return
  }
  const held = [...rolesHeldBy(use.role, access.roles)]
  const actions: readonly string[] = NEEDS[use.use]
  const canUse = held.some((role) => actions.some((action) => own(own(grants, role) ?? {}, action) !== undefined))
  if (!canUse) {
    const hint = `Grant it ${actions.join(' or ')}, or leave it out here.`
    access.scene.findings.warn(
      'ACC014',
      place,
      `"${use.role}" has no ${actions.join(' or ')} on "${use.block.entity}".`,
      hint
    )
  }
}

/** A mask stands for scalar values; a link or rows would still tell whom they lead to. */
function checkMask(block: AccessBlock, entity: ProcessedEntity, name: string, access: AccessScene): void {
  const { trait, system } = own(entity.field, name) ?? {}
  const isRelation = trait === 'relation' || trait === 'rows' || trait === 'layout'
  if (block.fields[name]?.mask === undefined || (!isRelation && !system)) return
  const message = `"${name}" cannot stand under a mask.`
  const hint = 'Only values of the record itself can; hide it with "read" instead.'
  access.scene.findings.error('ACC024', at(block.source, 'fields', name, 'mask'), message, hint)
}

/** Who sees a field under its mask only has no other use of it. */
function checkMasked({ block, name, use, index, role }: RoleUse, rule: FieldRule, access: AccessScene): void {
  if (use === 'mask' || !rule.mask?.includes(role)) return
  const message = `"${role}" sees "${name}" under its mask only, and is named under "${use}" too.`
  const place = at(block.source, 'fields', name, use, index)
  access.scene.findings.error('ACC025', place, message, 'Name it in one of the two.')
}
