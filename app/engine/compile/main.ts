import type { Diagnostic } from '../base/main.js'
import type { Registry } from '../model/main.js'
import { openMetaSchemas } from '../schema/main.js'
import type { Declarations, MetaSchemas } from '../schema/main.js'
import { distinct } from './distinct.js'
import { openScene } from './scene.js'
import { nameEntities } from './stages/01_names/main.js'
import { compileFields } from './stages/02_fields/main.js'
import { relateEntities } from './stages/03_relations/main.js'
import { constrainEntities } from './stages/04_constraints/main.js'
import { compileAccess } from './stages/05_access/main.js'
import { compileMenu, layOutEntities } from './stages/06_screens/main.js'
import { compileRoutes, routeEntities } from './stages/07_api/main.js'
import { freezeRegistry } from './stages/08_freeze/main.js'

export { loadDeclarations } from './load_declarations.js'

/** The outcome of a compile: a registry, unless a finding is an error. Warnings come with it. */
export interface Compiled {
  readonly registry: Registry | null
  readonly findings: readonly Diagnostic[]
}

/**
 * Compiles declarations into the registry: pure, without clock and database, equal bytes for equal
 * input. All stages run whatever the ones before have found; each leaves out what is broken, so that
 * one run tells all findings. Those of the loading are among them.
 */
export function compileRegistry(declarations: Declarations, meta: MetaSchemas = openMetaSchemas()): Compiled {
  const scene = openScene(declarations, meta)
  const named = nameEntities(scene)
  const fielded = compileFields(named, scene)
  const related = relateEntities(fielded, scene)
  const constrained = constrainEntities(related, scene)
  const access = compileAccess(constrained, scene)
  const shown = layOutEntities(constrained, scene)
  const menu = compileMenu(shown, scene)
  const entities = routeEntities(shown)
  const routes = compileRoutes(entities, scene)
  const findings = distinct(scene.findings.all())
  if (scene.findings.hasErrors) return { registry: null, findings }
  return { registry: freezeRegistry({ entities, access, routes, menu }, scene), findings }
}
