import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { ASSIGNED_LIST } from '../../../model/main.js'
import type { Dimension, Reach } from '../../../model/main.js'
import type { DimensionJson, ReachJson } from '../../../schema/main.js'
import { humanise, own } from '../../draft.js'
import type { EntitiesOf, ProcessedEntity, Scene } from '../../draft.js'
import { ACTOR_PARAMS, compileCondition } from '../../expression.js'

/** A dimension under construction, and where each of its reaches was said. */
interface Draft {
  readonly name: string
  readonly title: string
  readonly entity: string
  readonly reach: Map<string, { readonly reach: Reach; readonly source: SourceRef }>
}

/** What assignments may be limited to. A plugin declares a dimension, and those that require it add to its reach. */
export function compileDimensions(
  entities: EntitiesOf<ProcessedEntity>,
  scene: Scene
): Readonly<Record<string, Dimension>> {
  const drafts = new Map<string, Draft>()
  for (const { plugin, json } of inPluginOrder(scene)) {
    const draft = draftOf(json, plugin, drafts, entities, scene)
    if (!draft) continue
    for (const [name, reach] of Object.entries(json.reach)) {
      const source = at(json.source, 'reach', name)
      const compiled = compileReach({ draft, plugin, name, reach, source }, entities, scene)
      if (compiled) draft.reach.set(name, { reach: compiled, source })
    }
  }
  for (const draft of drafts.values()) checkLinks(draft, entities, scene)
  return Object.fromEntries(
    [...drafts.values()].map(({ name, title, entity, reach }) => [
      name,
      { name, title, entity, reach: Object.fromEntries([...reach].map(([key, said]) => [key, said.reach])) },
    ])
  )
}

function inPluginOrder(scene: Scene) {
  return scene.plugins.flatMap(({ name: plugin }) =>
    scene.declarations.access
      .filter((access) => access.plugin === plugin)
      .flatMap((access) => access.dimensions.map((json) => ({ plugin, json })))
  )
}

/** The dimension that a plugin declares or adds to; null, and a finding, where it may do neither. */
function draftOf(
  json: DimensionJson,
  plugin: string,
  drafts: Map<string, Draft>,
  entities: EntitiesOf<ProcessedEntity>,
  scene: Scene
): Draft | null {
  const known = drafts.get(json.name)
  if (json.entity === null) {
    if (!known) {
      const hint = `Say its "entity" where it is declared. ${hintFor(json.name, [...drafts.keys()]) ?? ''}`.trim()
      scene.findings.error('ACC020', json.source, `There is no dimension "${json.name}".`, hint)
    }
    return known ?? null
  }
  const entity = entities.get(json.entity)
  const isTaken = known !== undefined
  if (isTaken || !entity || entity.internal || entity.tenancy !== 'school' || !scene.mayReach(plugin, entity.plugin)) {
    const message = isTaken
      ? `The dimension "${json.name}" is declared already.`
      : `Nothing is assigned by records of "${json.entity}".`
    scene.findings.error('ACC020', at(json.source, 'entity'), message, 'Name a record of the school, once.')
    return null
  }
  const draft: Draft = {
    name: json.name,
    title: json.title ?? humanise(json.name),
    entity: entity.name,
    reach: new Map(),
  }
  drafts.set(json.name, draft)
  return draft
}

interface ReachPlace {
  readonly draft: Draft
  readonly plugin: string
  readonly name: string
  readonly reach: ReachJson
  readonly source: SourceRef
}

function compileReach(
  { draft, plugin, name, reach, source }: ReachPlace,
  entities: EntitiesOf<ProcessedEntity>,
  scene: Scene
): Reach | null {
  const entity = entities.get(name)
  const isFit = entity && !entity.internal && entity.kind !== 'child' && scene.mayReach(plugin, entity.plugin)
  if (!isFit || draft.reach.has(name)) {
    const message = isFit ? `The reach to "${name}" is said already.` : `"${name}" has no rights that could be limited.`
    if (!scene.isUnreadable(name)) {
      scene.findings.error('ACC021', source, message, 'Name a record of this plugin or one it requires, once.')
    }
    return null
  }
  if (reach === true) return { kind: 'all' }
  if ('via' in reach) return { kind: 'via', via: reach.via.split('.') }
  const rule = compileCondition(
    { text: reach.rule, source: at(source, 'rule'), code: 'ACC022' },
    {
      entity: name,
      params: ACTOR_PARAMS,
      lists: { [ASSIGNED_LIST]: { kind: 'id', entity: draft.entity } },
      mode: 'sql',
      allowClock: true,
      refuseBareAll: true,
    },
    entities,
    scene
  )
  return rule && { kind: 'rule', rule: rule.expr }
}

/** Links of a reach lead to entities with one, and never in a circle. */
function checkLinks(draft: Draft, entities: EntitiesOf<ProcessedEntity>, scene: Scene): void {
  for (const [name, { reach, source }] of draft.reach) {
    const seen = new Set([name])
    let next = reach
    let entity = entities.get(name)
    while (next.kind === 'via') {
      entity = next.via.reduce<ProcessedEntity | undefined>((from, link) => {
        const member = from && own(from.members, link)
        return member?.kind === 'one' ? entities.get(member.entity) : undefined
      }, entity)
      const following = entity && draft.reach.get(entity.name)
      if (!entity || !following || seen.has(entity.name)) {
        const hint = `Lead to one of ${[...draft.reach.keys()].join(', ')}.`
        scene.findings.error('ACC023', at(source, 'via'), 'The links lead to no entity with a reach of its own.', hint)
        break
      }
      seen.add(entity.name)
      next = following.reach
    }
  }
}
