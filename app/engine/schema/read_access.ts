import type { ErrorObject } from 'ajv/dist/2020.js'
import { at, isObject } from '../base/main.js'
import type { Json, SourceRef } from '../base/main.js'
import type {
  AccessBlock,
  AccessDeclaration,
  DeclarationFile,
  DimensionJson,
  FieldRuleJson,
  ReachJson,
  RoleBlock,
  ScopeJson,
} from './declarations.js'
import { closeHoles, draftOf, segmentsOf, takeOut } from './prune.js'
import type { Draft } from './prune.js'

/** The permission matrix in a validated file, without what the errors name. */
export function readAccess(file: DeclarationFile, value: Json, errors: readonly ErrorObject[]): AccessDeclaration {
  const source: SourceRef = { file: file.file, pointer: '' }
  const draft = draftOf(value)
  if (draft) for (const error of errors) repair(draft, error)
  const json = isObject(draft) ? draft : {}
  return {
    plugin: file.plugin,
    scopes: scopesOf(json.scopes, at(source, 'scopes')),
    dimensions: dimensionsOf(json.assignable, at(source, 'assignable')),
    all: isObject(json['*']) ? { roles: closeHoles(json['*']) as RoleBlock, source: at(source, '*') } : null,
    blocks: Object.entries(json)
      .filter(([key]) => key.includes('.'))
      .map(([entity, block]) => blockOf(entity, block, at(source, entity))),
    source,
  }
}

/** A wrong grant or field rule goes alone; the block of an entity stays, were it empty. */
function repair(draft: Draft, error: ErrorObject): void {
  const segments = segmentsOf(error)
  if (error.keyword === 'if') return
  if (segments[0] === 'scopes') takeOut(draft, segments.slice(0, 2))
  else if (segments[0] === 'assignable') takeOut(draft, segments.slice(0, segments[2] === 'reach' ? 4 : 2))
  else if (error.keyword === 'additionalProperties') takeOut(draft, segments)
  else if (segments.length > 1) takeOut(draft, segments.slice(0, segments[1] === 'fields' ? 4 : 3))
}

function blockOf(entity: string, value: unknown, source: SourceRef): AccessBlock {
  const { fields, ...roles } = isObject(value) ? value : { fields: undefined }
  return {
    entity,
    roles: closeHoles(roles) as RoleBlock,
    fields: (isObject(fields) ? closeHoles(fields) : {}) as Readonly<Record<string, FieldRuleJson>>,
    source,
  }
}

/** Both forms of `scopes`; the places are those of the author's form. */
function scopesOf(value: unknown, source: SourceRef): readonly ScopeJson[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
  return entries.flatMap(([key, scope]) => {
    if (!isObject(scope)) return []
    const { name, entity, rule, below } = scope as Partial<Record<'name' | 'entity' | 'rule', string>> & {
      readonly below?: boolean
    }
    const named = typeof key === 'string' ? key : name
    if (named === undefined || entity === undefined || rule === undefined) return []
    return [{ name: named, entity, rule, below: below === true, source: at(source, key) }]
  })
}

function dimensionsOf(value: unknown, source: SourceRef): readonly DimensionJson[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, dimension]) => {
    if (!isObject(dimension)) return []
    const { title, entity, reach } = dimension as Partial<Record<'title' | 'entity', string>> & {
      readonly reach?: Readonly<Record<string, ReachJson>>
    }
    return [{ name, title: title ?? null, entity: entity ?? null, reach: reach ?? {}, source: at(source, name) }]
  })
}
