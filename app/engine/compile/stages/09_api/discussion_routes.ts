import type { DiscussionPart, Route } from '../../../model/main.js'
import type { RoutedEntity } from '../../draft.js'
import type { PlacedRoute } from './overlaps.js'

interface PartRoute {
  readonly part: DiscussionPart
  readonly method: Route['method']
  /** It is about one of them: a comment, an attachment. */
  readonly one?: true
}

const PARTS: readonly PartRoute[] = [
  { part: 'comments', method: 'GET' },
  { part: 'comments', method: 'POST' },
  { part: 'comments', method: 'PATCH', one: true },
  { part: 'comments', method: 'DELETE', one: true },
  { part: 'tags', method: 'GET' },
  { part: 'tags', method: 'PATCH' },
  { part: 'followers', method: 'GET' },
  { part: 'followers', method: 'POST' },
  { part: 'followers', method: 'DELETE' },
  { part: 'attachments', method: 'GET' },
  { part: 'attachments', method: 'POST' },
  { part: 'attachments', method: 'DELETE', one: true },
  { part: 'timeline', method: 'GET' },
]

/** The routes of what is said about an entity's records, below its path and all its aliases. */
export function discussionRoutes(entity: RoutedEntity): readonly PlacedRoute[] {
  if (!entity.discussion) return []
  const bases = [
    [entity.api.path, null] as const,
    ...entity.api.aliases.map((alias) => [alias, entity.api.path] as const),
  ]
  return bases.flatMap(([base, canonical]) =>
    PARTS.map(({ part, method, one }) => {
      const suffix = `/{id}/${part}${one ? '/{part}' : ''}`
      const aliasOf = canonical === null ? null : canonical + suffix
      return {
        source: entity.source,
        route: { verb: 'discussion' as const, part, method, path: base + suffix, entity: entity.name, aliasOf },
      }
    })
  )
}
