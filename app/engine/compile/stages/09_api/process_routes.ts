import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import type { Action, ProcessRoute } from '../../../model/main.js'
import type { RoutedEntity, Scene } from '../../draft.js'
import { HOST_SEGMENTS } from '../../reserved.js'
import type { PlacedRoute } from './overlaps.js'

const ID = '/{id}'

/**
 * The routes of an entity's actions and transitions: below its path and all its aliases, and where an action
 * says so itself. A transition is found at `/{id}/transitions/<name>`.
 */
export function processRoutes(entity: RoutedEntity, scene: Scene): readonly PlacedRoute[] {
  const bases: readonly (readonly [string, string | null])[] = [
    [entity.api.path, null],
    ...entity.api.aliases.map((alias) => [alias, entity.api.path] as const),
  ]
  const transitions = (entity.workflow?.transitions ?? []).flatMap(({ name }) =>
    bases.map(([base, canonical]) => {
      const suffix = `${recordPart(entity)}/transitions/${kebab(name)}`
      return place(entity, { verb: 'transition', name, method: 'POST' }, base, canonical, suffix, entity.source)
    })
  )
  return [...transitions, ...entity.actions.flatMap((action) => actionRoutes(entity, action, bases, scene))]
}

function actionRoutes(
  entity: RoutedEntity,
  action: Action,
  bases: readonly (readonly [string, string | null])[],
  scene: Scene
): readonly PlacedRoute[] {
  const declaration = scene.declarations.actions.find(
    (candidate) => candidate.entity === entity.name && candidate.name === action.name
  )
  const source = declaration?.source ?? entity.source
  const { path, aliases = [] } = declaration?.json.api ?? {}
  const head = { verb: 'action', name: action.name, method: action.reads ? 'GET' : 'POST' } as const
  const suffix = `${action.on === 'record' ? recordPart(entity) : ''}/${kebab(action.name)}`
  const canonical = path ?? entity.api.path + suffix
  const standard =
    path === undefined
      ? bases.map(([base, of]) => place(entity, head, base, of, suffix, at(source, '$id')))
      : [placed(entity, head, path, null, at(source, 'api', 'path'))]
  const own = [...(path === undefined ? [] : [path]), ...aliases]
  for (const one of own) checkPath(entity, action, one, source, scene)
  return [
    ...standard,
    ...aliases.map((alias, index) => placed(entity, head, alias, canonical, at(source, 'api', 'aliases', index))),
  ]
}

/** Of a `single` there is one, which its path names already. */
function recordPart(entity: RoutedEntity): string {
  return entity.kind === 'single' ? '' : ID
}

function checkPath(entity: RoutedEntity, action: Action, path: string, source: SourceRef, scene: Scene): void {
  const [first = ''] = path.slice(1).split('/')
  const needsId = action.on === 'record' && entity.kind !== 'single'
  if (HOST_SEGMENTS.includes(first)) {
    scene.findings.error('API002', at(source, 'api'), `"/${first}" belongs to the host.`)
  } else if (path.includes(ID) !== needsId) {
    const message = needsId
      ? `"${path}" does not say which record.`
      : `"${path}" names a record of a collection's action.`
    scene.findings.error('API003', at(source, 'api'), message, needsId ? 'Put {id} into it.' : 'Take {id} out.')
  }
}

type Head = Pick<ProcessRoute, 'verb' | 'name' | 'method'>

function place(
  entity: RoutedEntity,
  head: Head,
  base: string,
  canonical: string | null,
  suffix: string,
  source: SourceRef
): PlacedRoute {
  return placed(entity, head, base + suffix, canonical === null ? null : canonical + suffix, source)
}

function placed(
  entity: RoutedEntity,
  head: Head,
  path: string,
  aliasOf: string | null,
  source: SourceRef
): PlacedRoute {
  return { source, route: { ...head, path, entity: entity.name, aliasOf } }
}

function kebab(name: string): string {
  return name.replaceAll('_', '-')
}
