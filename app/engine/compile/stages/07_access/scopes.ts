import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Scope } from '../../../model/main.js'
import type { ScopeJson } from '../../../schema/main.js'
import type { ProcessedEntity, EntitiesOf, Scene } from '../../draft.js'
import { ACTOR_PARAMS, compileCondition } from '../../expression.js'

/** The scope of every record, said on purpose; declared by nobody, known on each entity. */
export const ALL_ROWS = 'all'

/** The declared scopes, and of those that do not compile the keys, so that their use is no second mistake. */
export interface CompiledScopes {
  readonly scopes: Readonly<Record<string, Scope>>
  readonly known: ReadonlySet<string>
}

/** How a scope is found: by the entity it is about and its name. */
export function scopeKey(entity: string, name: string): string {
  return `${entity}:${name}`
}

/** Compiles the scopes that all plugins declare. */
export function compileScopes(entities: EntitiesOf<ProcessedEntity>, scene: Scene): CompiledScopes {
  const scopes: Record<string, Scope> = {}
  const known = new Set<string>()
  for (const access of scene.declarations.access) {
    for (const json of access.scopes) {
      const key = scopeKey(json.entity, json.name)
      if (isRefused(json, access.plugin, known.has(key), entities, scene)) continue
      known.add(key)
      const rule = compileCondition(
        { text: json.rule, source: at(json.source, 'rule'), code: 'ACC006' },
        { entity: json.entity, params: ACTOR_PARAMS, mode: 'sql', allowClock: true, refuseBareAll: true },
        entities,
        scene
      )
      if (!rule) continue
      const scope = { name: json.name, entity: json.entity, rule: rule.expr }
      scopes[key] = json.below ? { ...scope, below: true } : scope
    }
  }
  return { scopes, known }
}

function isRefused(
  json: ScopeJson,
  plugin: string,
  isTaken: boolean,
  entities: EntitiesOf<ProcessedEntity>,
  scene: Scene
): boolean {
  const place = at(json.source, 'entity')
  const entity = entities.get(json.entity)
  if (!entity) {
    if (!scene.isUnreadable(json.entity)) {
      scene.findings.error(
        'ACC005',
        place,
        `There is no entity "${json.entity}".`,
        hintFor(json.entity, [...entities.keys()])
      )
    }
    return true
  }
  if (!scene.mayReach(plugin, entity.plugin)) {
    const hint = `Add "${entity.plugin}" to "requires" of plugins/${plugin}/plugin.json.`
    scene.findings.error(
      'ACC005',
      place,
      `"${json.entity}" belongs to a plugin that "${plugin}" does not require.`,
      hint
    )
    return true
  }
  if (json.below && entity.kind !== 'tree') {
    const message = `The records of "${json.entity}" stand below nothing: it is no tree.`
    scene.findings.error('ACC028', at(json.source, 'below'), message, 'Leave "below" out, or make it a tree.')
    return true
  }
  if (isTaken || json.name === ALL_ROWS) {
    const message = `The scope "${json.name}" of "${json.entity}" exists already.`
    scene.findings.error('ACC007', json.source, message, 'Choose another name.')
    return true
  }
  return false
}
