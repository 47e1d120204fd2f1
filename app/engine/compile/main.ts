import type { Diagnostic } from '../base/main.js'
import type { Registry } from '../model/main.js'
import { openMetaSchemas } from '../schema/main.js'
import type { Declarations, MetaSchemas } from '../schema/main.js'
import { atOrigins } from './additions.js'
import { distinct } from './distinct.js'
import type { CompiledBase } from './school.js'
import { openWholeScene } from './scene.js'
import { nameEntities } from './stages/01_names/main.js'
import { compileFields } from './stages/02_fields/main.js'
import { relateEntities } from './stages/03_relations/main.js'
import { constrainEntities } from './stages/04_constraints/main.js'
import { deriveFields } from './stages/05_derived/main.js'
import { compilePrivacy } from './stages/12_privacy/main.js'
import { processEntities } from './stages/06_process/main.js'
import { compileAccess, compileScopes } from './stages/07_access/main.js'
import { compileMenu, layOutEntities } from './stages/08_screens/main.js'
import { compileRoutes, routeEntities } from './stages/09_api/main.js'
import { freezeRegistry } from './stages/10_freeze/main.js'
import { conditionEntities } from './stages/14_conditions/main.js'
import { compileMessages } from './stages/13_messages/main.js'
import { compileAutomations } from './stages/15_automations/main.js'
import { checkExposure } from './stages/11_exposure/main.js'

export { loadDeclarations } from './load_declarations.js'
export { compileForSchool } from './school.js'
export type { CompiledBase, SchoolRegistry } from './school.js'
export { withoutFolders, withoutPlugins } from '../schema/main.js'
export type { Declarations } from '../schema/main.js'

/** The outcome of a compile: a registry, unless a finding is an error. Warnings come with it. */
export interface Compiled {
  readonly registry: Registry | null
  readonly findings: readonly Diagnostic[]
  /** From which what a school has changed is compiled; null where there is no registry. */
  readonly base: CompiledBase | null
}

/** What a compile may be told beside the declarations. */
export interface CompileOptions {
  /** Decimal places of the currency that the registry is for; 2 unless said. */
  readonly minorUnits?: number
  readonly meta?: MetaSchemas
}

/**
 * Compiles declarations into the registry: pure, without clock and database, equal bytes for equal
 * input. All stages run whatever the ones before have found; each leaves out what is broken, so that
 * one run tells all findings. Those of the loading are among them.
 */
export function compileRegistry(declarations: Declarations, options: CompileOptions = {}): Compiled {
  const { minorUnits = 2, meta = openMetaSchemas() } = options
  const scene = openWholeScene(declarations, minorUnits, meta)
  const named = nameEntities(scene)
  const fielded = compileFields(named, scene)
  const related = relateEntities(fielded, scene)
  const derived = deriveFields(related, scene)
  const constrained = constrainEntities(derived, scene)
  const conditioned = conditionEntities(constrained, scene)
  const known = compilePrivacy(conditioned, scene)
  const processed = processEntities(known, scene)
  const scopes = compileScopes(processed, scene)
  const access = compileAccess(processed, scopes, scene)
  const shown = layOutEntities(processed, scene)
  const menu = compileMenu(shown, scene)
  const entities = routeEntities(shown)
  const routes = compileRoutes(entities, scene)
  const messages = compileMessages(entities, access, scene)
  const automations = compileAutomations(entities, messages, scene)
  const parts = { entities, access, routes, menu, messages, automations }
  const registry = scene.findings.hasErrors ? null : freezeRegistry(parts, scene)
  if (registry) checkExposure(registry, scene)
  const findings = distinct(atOrigins(scene.findings.all(), scene.declarations))
  if (!registry || scene.findings.hasErrors) return { registry: null, findings, base: null }
  const { declarations: whole } = scene
  return { registry, findings, base: { registry, declarations: whole, minorUnits, meta, entities: processed, scopes } }
}
