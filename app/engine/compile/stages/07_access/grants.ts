import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { rightsOn } from '../../../model/main.js'
import type { ActionGrant, Role } from '../../../model/main.js'
import type { GrantJson } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { ProcessedEntity, EntitiesOf, Scene } from '../../draft.js'
import { ALL_ROWS, scopeKey } from './scopes.js'
import type { CompiledScopes } from './scopes.js'

/** What grants are checked against. */
export interface AccessScene {
  readonly scene: Scene
  readonly entities: EntitiesOf<ProcessedEntity>
  readonly roles: Readonly<Record<string, Role>>
  readonly scopes: CompiledScopes
}

/** One cell of the matrix as declared. */
export interface GrantCell {
  readonly entity: ProcessedEntity
  readonly role: string
  readonly action: string
  readonly json: GrantJson
  readonly source: SourceRef
}

/** Actions a portal role may have on every record, when `{"scope": "all"}` says so on purpose. */
const OPEN_TO_PORTAL: readonly string[] = ['read', 'refer', 'create']

/** A cell compiled; null, and a finding, when it cannot be granted. */
export function compileGrant(cell: GrantCell, access: AccessScene): ActionGrant | null {
  const { entity, role, action, json, source } = cell
  const { findings } = access.scene
  const known = rightsOn(entity)
  if (!known.includes(action)) {
    const isUnreadable = access.scene.isUnreadable(`${entity.name}:${action}`)
    const isBroken = isUnreadable || access.scene.isUnreadable(`${entity.name}:`)
    const message = `"${action}" is no action of "${entity.name}".`
    if (!isBroken) findings.error('ACC009', source, message, hintFor(action, known))
    return null
  }
  const isPortal = own(access.roles, role)?.portal ?? false
  if (json === true) {
    if (!isPortal) return { scope: null }
    const hint = `Write { "scope": … }${scopesHint(entity, access)}; "all" opens every record on purpose.`
    findings.error('ACC010', source, `The portal role "${role}" has no scope for "${action}".`, hint)
    return null
  }
  const via = json.via?.split('.') ?? []
  const target = walk(entity, via, at(source, 'via'), access)
  if (!target) return null
  if (json.scope === ALL_ROWS) return grantAll(cell, isPortal, access)
  if (!access.scopes.known.has(scopeKey(target.name, json.scope))) {
    const message = `There is no scope "${json.scope}" on "${target.name}".`
    findings.error('ACC011', at(source, 'scope'), message, scopeHint(json.scope, entity, target, access))
    return null
  }
  return { scope: { scope: json.scope, via } }
}

/** True for an action that is on no record, so that no scope could narrow it. */
function isOnCollection(entity: ProcessedEntity, name: string): boolean {
  return entity.actions.some((action) => action.name === name && action.on === 'collection')
}

function grantAll(cell: GrantCell, isPortal: boolean, access: AccessScene): ActionGrant | null {
  const isOpen = OPEN_TO_PORTAL.includes(cell.action) || isOnCollection(cell.entity, cell.action)
  if (!isPortal || isOpen) return { scope: null }
  const hint = `Without a scope it may have: ${OPEN_TO_PORTAL.join(', ')}.`
  access.scene.findings.error(
    'ACC010',
    cell.source,
    `The portal role "${cell.role}" cannot have "${cell.action}" on every record.`,
    hint
  )
  return null
}

/** The entity at the end of a chain of links; null, and a finding, where it breaks. */
function walk(
  start: ProcessedEntity,
  via: readonly string[],
  place: SourceRef,
  access: AccessScene
): ProcessedEntity | null {
  let entity = start
  for (const name of via) {
    const next = entity.members[name]
    const target = next?.kind === 'one' ? access.entities.get(next.entity) : undefined
    if (!target) {
      const links = Object.entries(entity.members).filter(([, member]) => member.kind === 'one')
      if (!entity.broken.has(name)) {
        const hint = hintFor(
          name,
          links.map(([link]) => link)
        )
        access.scene.findings.error('ACC012', place, `"${name}" is no link of "${entity.name}".`, hint)
      }
      return null
    }
    entity = target
  }
  return entity
}

function scopeHint(name: string, entity: ProcessedEntity, target: ProcessedEntity, access: AccessScene): string {
  for (const [link, member] of Object.entries(entity.members)) {
    if (member.kind === 'one' && access.scopes.known.has(scopeKey(member.entity, name))) {
      return `"${name}" is about "${member.entity}": add "via": "${link}".`
    }
  }
  const known = scopesOn(target.name, access)
  return known.length > 0 ? hintFor(name, known) : `No scope is about "${target.name}".`
}

function scopesHint(entity: ProcessedEntity, access: AccessScene): string {
  const names = scopesOn(entity.name, access)
  return names.length > 0 ? ` with one of ${names.join(', ')}` : ', with "via" a link to an entity that has one'
}

function scopesOn(entity: string, access: AccessScene): readonly string[] {
  const prefix = scopeKey(entity, '')
  return [...access.scopes.known].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
}
