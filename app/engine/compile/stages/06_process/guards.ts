import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { ConstrainedEntity, EntitiesOf, Scene } from '../../draft.js'
import { ACTOR_PARAMS, compileCondition } from '../../expression.js'
import { staysInRecord } from '../../reach.js'

export interface CompiledGuard {
  readonly guard: Expr | null
  readonly inputs: readonly string[]
}

/** The `guard` of a transition or action: a condition on the record and its rows, and on who asks. */
export function compileGuard(
  entity: ConstrainedEntity,
  text: string | undefined,
  place: SourceRef,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): CompiledGuard {
  if (text === undefined) return { guard: null, inputs: [] }
  const source = at(place, 'guard')
  const compiled = compileCondition(
    { text, source, code: 'PRC001' },
    { entity: entity.name, params: ACTOR_PARAMS, mode: 'process', allowClock: true, refuseBareAll: true },
    entities,
    scene
  )
  if (!compiled) return { guard: null, inputs: [] }
  if (!staysInRecord(compiled.expr, entity)) {
    const hint = 'A guard sees the fields of the record and of its own rows; fetch what else it needs into a field.'
    scene.findings.error('PRC002', source, 'The guard looks beyond the record and its rows.', hint)
    return { guard: null, inputs: [] }
  }
  return { guard: compiled.expr, inputs: compiled.inputs }
}

/** The entity a file speaks of; null, and a finding, where it may not. */
export function subjectOf(
  name: string,
  plugin: string,
  source: SourceRef,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): ConstrainedEntity | null {
  const entity = entities.get(name)
  const place = at(source, '$id')
  if (!entity) {
    if (!scene.isUnreadable(name)) scene.findings.error('PRC003', place, `There is no entity "${name}".`)
    return null
  }
  if (!scene.mayReach(plugin, entity.plugin) || entity.internal) {
    const hint = `Add "${entity.plugin}" to "requires" of plugins/${plugin}/plugin.json.`
    scene.findings.error('PRC003', place, `"${name}" belongs to a plugin that "${plugin}" does not require.`, hint)
    return null
  }
  if (entity.kind === 'child' || entity.kind === 'log') {
    scene.findings.error('PRC004', place, `"${name}" is a ${entity.kind}; only records have actions and states.`)
    return null
  }
  return entity
}
