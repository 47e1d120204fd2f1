import { deepFreeze, hashOf, stableJson } from '../base/main.js'

import type { Policy, Registry } from '../model/main.js'
import { applyOverlay } from '../schema/main.js'
import type { Declarations, MetaSchemas, OverlayConflict, OverlayOperation } from '../schema/main.js'
import type { EntitiesOf, ProcessedEntity } from './draft.js'
import { blame } from './blame.js'
import { openScene } from './scene.js'
import { compileAccess } from './stages/07_access/main.js'
import type { CompiledScopes } from './stages/07_access/main.js'
import { ownWords, relabel } from './words.js'

/** A compiled registry with the stages that what a school changes is compiled from. */
export interface CompiledBase {
  readonly registry: Registry
  readonly declarations: Declarations
  readonly minorUnits: number
  readonly meta: MetaSchemas
  readonly entities: EntitiesOf<ProcessedEntity>
  readonly scopes: CompiledScopes
}

export interface SchoolRegistry {
  readonly registry: Registry
  /** Operations without effect. */
  readonly conflicts: readonly OverlayConflict[]
}

/**
 * The registry of a school that has changed declarations: always one that compiles. Only roles and matrices are
 * compiled again; what is equal to the base is the base's own object. An operation that is to blame for a finding
 * is left out and told, as one that does not fit is.
 */
export function compileForSchool(base: CompiledBase, operations: readonly OverlayOperation[]): SchoolRegistry {
  const found: OverlayConflict[] = []
  let rest = operations
  for (;;) {
    const { declarations, conflicts } = applyOverlay(base.declarations, rest)
    const scene = openScene(declarations, base.minorUnits, base.meta)
    const access = compileAccess(base.entities, base.scopes, scene)
    const errors = scene.findings.all().filter((finding) => finding.severity === 'error')
    const inEffect = rest.filter((operation) => !conflicts.some((conflict) => conflict.operation === operation))
    if (errors.length === 0) {
      const registry = freezeFor(base, declarations, access, inEffect)
      return { registry, conflicts: inOrder([...found, ...conflicts], operations) }
    }
    const blamed = blame(errors, inEffect)
    found.push(...conflicts, ...blamed)
    const isLeftOut = new Set(found.map(({ operation }) => operation))
    rest = rest.filter((operation) => !isLeftOut.has(operation))
  }
}

function inOrder(
  conflicts: readonly OverlayConflict[],
  operations: readonly OverlayOperation[]
): readonly OverlayConflict[] {
  const rank = ({ operation }: OverlayConflict) => operations.indexOf(operation)
  return [...conflicts].sort((a, b) => rank(a) - rank(b))
}

function freezeFor(
  { registry, declarations: standard }: CompiledBase,
  declarations: Declarations,
  access: Pick<Registry, 'roles' | 'policies'>,
  operations: readonly OverlayOperation[]
): Registry {
  const words = ownWords(standard, declarations)
  const changes = hashOf([access.roles, operations])
  return deepFreeze({
    ...registry,
    version: hashOf([registry.version, changes]),
    entities: relabel(registry.entities, words),
    policies: shared(access.policies, registry.policies),
    roles: access.roles,
    words,
  })
}

/** Policies, each the base's own object where it says the same. */
function shared(
  policies: Readonly<Record<string, Policy>>,
  base: Readonly<Record<string, Policy>>
): Readonly<Record<string, Policy>> {
  return Object.fromEntries(
    Object.entries(policies).map(([name, policy]) => {
      const known = base[name]
      return [name, known && stableJson(known) === stableJson(policy) ? known : policy]
    })
  )
}
