import { at } from '../../../base/main.js'
import type { Json, SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { AudiencePath, Message } from '../../../model/main.js'
import type { MessageDeclaration } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { RoutedEntity } from '../../draft.js'
import type { MessageScene } from './message_scene.js'

/** The logins themselves: a link to one tells whoever signs in with it. */
const USER = 'core.user'

/** Who is told, each part checked. */
export function compileAudience(
  { json, source }: MessageDeclaration,
  about: RoutedEntity,
  around: MessageScene
): Message['audience'] {
  return json.audience.flatMap<Message['audience'][number]>(({ path, where = {}, roles = [] }, index) => {
    const place = at(source, 'audience', index)
    if (path !== undefined) {
      if (own(about.field, path)?.link?.entity === USER) return [{ kind: 'user' as const, field: path }]
      const compiled = compilePath(path.split('.'), where, place, about, around)
      return compiled ? [compiled] : []
    }
    const strange = roles.filter((role) => !own(around.roles, role))
    for (const role of strange) {
      const hint = hintFor(role, Object.keys(around.roles))
      around.scene.findings.error('MSG004', at(place, 'roles'), `There is no role "${role}".`, hint)
    }
    return strange.length === 0 ? [{ kind: 'roles' as const, roles }] : []
  })
}

function compilePath(
  path: readonly string[],
  where: Readonly<Record<string, Json>>,
  place: SourceRef,
  start: RoutedEntity,
  { entities, scene }: MessageScene
): AudiencePath | null {
  let entity = start
  let rows: RoutedEntity | null = null
  for (const name of path) {
    const target = own(entity.many, name)?.entity ?? own(entity.field, name)?.link?.entity
    const next = target === undefined ? undefined : entities.get(target)
    if (!next) {
      const known = [
        ...Object.keys(entity.many),
        ...entity.fields.filter(({ link }) => link).map((field) => field.name),
      ]
      const message = `"${name}" of "${entity.name}" leads to no records.`
      if (!entity.broken.has(name)) scene.findings.error('MSG005', at(place, 'path'), message, hintFor(name, known))
      return null
    }
    if (own(entity.many, name)?.owned) rows = next
    entity = next
  }
  if (!entity.privacy?.person) {
    const message = `"${path.join('.')}" ends at "${entity.name}", whose records stand for no person.`
    scene.findings.error('MSG005', at(place, 'path'), message, 'Lead it on to somebody.')
    return null
  }
  for (const name of Object.keys(where)) {
    if (rows && own(rows.field, name)) continue
    const message = `"${name}" is no field of ${rows ? `"${rows.name}"` : 'rows, for the path passes none'}.`
    scene.findings.error('MSG005', at(place, 'where', name), message, hintFor(name, Object.keys(rows?.field ?? {})))
  }
  return { kind: 'path', path, person: entity.name, where }
}
