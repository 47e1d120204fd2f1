import type { Json } from '../../base/main.js'
import type {
  AccessBlock,
  AccessDeclaration,
  Declarations,
  EntityDeclaration,
  GrantJson,
  RoleBlock,
} from '../declarations.js'
import type { RoleJson } from '../plugin_declaration.js'
import { meantFor } from '../star_block.js'
import type { Branch } from './collections.js'
import type { OverlayTarget } from './operation.js'

/** The declarations under change: opened one by one, put back together at the end. */
export class Documents {
  readonly #declarations: Declarations
  readonly #open = new Map<string, Branch | null>()

  constructor(declarations: Declarations) {
    this.#declarations = declarations
  }

  /** A private copy of what a target declares; null for what nobody has declared. */
  of({ kind, name }: OverlayTarget): Branch | null {
    const key = `${kind} ${name}`
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const document = OPENERS[kind](this.#declarations, name)
    const copy = document === null ? null : (structuredClone(document) as Branch)
    this.#open.set(key, copy)
    return copy
  }

  /** Declares what a school makes itself. */
  make({ kind, name }: OverlayTarget, document: Branch): void {
    this.#open.set(`${kind} ${name}`, document)
  }

  /** All roles there are, those of the school too. */
  get roles(): readonly RoleJson[] {
    const declared = rolesOf(this.#declarations)
    const names = new Set(declared.map((role) => role.name))
    const made = this.#opened('role').flatMap(([name, role]) => (names.has(name) ? [] : [role as unknown as RoleJson]))
    const changed = declared.map((role) => (this.#open.get(`role ${role.name}`) as unknown as RoleJson | null) ?? role)
    return [...changed, ...made]
  }

  /** True for an entity that takes the grants of its parent. */
  isChild(entity: string): boolean {
    return this.#declarations.entities.some(({ name, options }) => name === entity && options.kind === 'child')
  }

  /** The declarations with all changes in them; what was not opened is the same object. */
  close(): Declarations {
    const roles = new Map(this.#opened('role').map(([name, role]) => [name, role as unknown as RoleJson]))
    const declared = new Set(rolesOf(this.#declarations).map((role) => role.name))
    const plugins = this.#declarations.plugins.map((plugin) =>
      plugin.roles.some((role) => roles.has(role.name))
        ? { ...plugin, roles: plugin.roles.map((role) => roles.get(role.name) ?? role) }
        : plugin
    )
    const entities = new Map(this.#opened('entity'))
    return {
      ...this.#declarations,
      plugins,
      ownRoles: [...roles.values()].filter((role) => !declared.has(role.name)),
      entities: this.#declarations.entities.map((entity) => {
        const changed = entities.get(entity.name) as Record<string, Json> | undefined
        if (!changed) return entity
        const { 'x-entity': options, ...rest } = changed
        return { ...entity, ...rest, options: options as object }
      }),
      access: this.#opened('access').reduce(
        (access, [entity, matrix]) => withMatrix(access, entity, matrix),
        this.#declarations.access
      ),
      words: Object.fromEntries(this.#opened('vocabulary').flatMap(([, words]) => Object.entries(words))) as Readonly<
        Record<string, string>
      >,
    }
  }

  #opened(kind: OverlayTarget['kind']): readonly (readonly [string, Branch])[] {
    return [...this.#open].flatMap(([key, document]) =>
      document !== null && key.startsWith(`${kind} `) ? [[key.slice(kind.length + 1), document] as const] : []
    )
  }
}

type Opener = (declarations: Declarations, name: string) => object | null

const OPENERS: Readonly<Record<OverlayTarget['kind'], Opener>> = {
  entity: openEntity,
  access: matrixOf,
  role: (declarations, name) => rolesOf(declarations).find((role) => role.name === name) ?? null,
  vocabulary: (declarations) => declarations.words ?? {},
}

function openEntity({ entities }: Declarations, name: string): object | null {
  const entity = entities.find((candidate) => candidate.name === name)
  if (!entity) return null
  const { title, description, required, properties, options } = entity
  return { title, description, required, properties, 'x-entity': options }
}

function rolesOf({ plugins, ownRoles = [] }: Declarations): readonly RoleJson[] {
  return [...plugins.flatMap((plugin) => plugin.roles), ...ownRoles]
}

/**
 * The matrix in force on an entity, whoever has said its cells: what plugins say of it by name, and the `*`
 * block of its own plugin for roles that are not named there.
 */
function matrixOf(declarations: Declarations, name: string): object | null {
  const entity = declarations.entities.find((candidate) => candidate.name === name)
  if (!entity || entity.options.internal) return null
  const roles: Record<string, Record<string, GrantJson>> = {}
  let fields: AccessBlock['fields'] = {}
  for (const access of declarations.access) {
    const block = access.blocks.find((candidate) => candidate.entity === name)
    const isOwn = access.plugin === entity.plugin
    fields = { ...fields, ...block?.fields }
    const star = isOwn && entity.options.kind !== 'child' ? starOf(access, block, entity) : {}
    for (const [role, cells] of [...Object.entries(block?.roles ?? {}), ...Object.entries(star)]) {
      roles[role] = { ...roles[role], ...cells }
    }
  }
  return { ...roles, fields }
}

function starOf({ all }: AccessDeclaration, block: AccessBlock | undefined, { options }: EntityDeclaration): RoleBlock {
  const said = Object.entries(all?.roles ?? {}).filter(([role]) => !Object.hasOwn(block?.roles ?? {}, role))
  return Object.fromEntries(said.map(([role, actions]) => [role, meantFor(options, actions)]))
}

/** Says the whole matrix of an entity in its own plugin, so that no other one says any of it. */
function withMatrix(
  access: readonly AccessDeclaration[],
  entity: string,
  matrix: Branch
): readonly AccessDeclaration[] {
  const owner = entity.slice(0, entity.indexOf('.'))
  const { fields, ...roles } = matrix as unknown as { readonly fields: AccessBlock['fields'] } & Record<string, Json>
  return access.map((declaration) => {
    const known = declaration.blocks.find((block) => block.entity === entity)
    const others = declaration.blocks.filter((block) => block !== known)
    if (declaration.plugin !== owner) return known ? { ...declaration, blocks: others } : declaration
    const source = known?.source ?? { file: declaration.source.file, pointer: `/${entity}` }
    const block: AccessBlock = { entity, roles: roles as unknown as RoleBlock, fields, source }
    return { ...declaration, blocks: [...others, block] }
  })
}
