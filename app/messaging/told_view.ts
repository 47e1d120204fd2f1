import { entityOf, fieldOf, isObject, wordFor } from '#engine'
import type { Actor, Engine, Entity, Json, JsonObject, Message, TemplateView } from '#engine'
import type { Languages } from './languages.js'

/** What stands behind the names that a template may use. */
export interface Telling {
  readonly message: Message
  readonly record: string
  /** Who reads: the recipient, or the system for one without a login. */
  readonly reader: Actor
  readonly language: string
  readonly personName: string
  readonly link: string
}

/**
 * The view of a message's templates: texts of the declared fields that the reader may read of this record, each as people
 * of his language write it. What he may not read is empty. Throws `not_found` where he may not read the record.
 */
export async function viewFor(engine: Engine, languages: Languages, telling: Telling): Promise<TemplateView> {
  const { message, reader, record, language } = telling
  const readable = message.fields.filter((path) => isReadable(engine, reader, message.about, path.split('.')))
  const fields = ['id', ...readable].join(',')
  const found = await engine.read(reader, message.about, record, `fields=${encodeURIComponent(fields)}`)
  const registry = engine.registryOf(reader.school)
  const scene = {
    locale: languages.locale(language, reader.school),
    translator: languages.translator(language, registry.words),
  }
  const texts = Object.fromEntries(
    readable.map((path) => [path, textAt(engine, reader, scene, entityOf(registry, message.about), found, path)])
  )
  return {
    school: { name: reader.school.name },
    person: { name: telling.personName },
    link: telling.link,
    record: nested(message.fields, texts),
  }
}

/** Examples in the place of a record, for who writes a template. */
export function exampleView(engine: Engine, actor: Actor, languages: Languages, message: Message, language: string) {
  const registry = engine.registryOf(actor.school)
  const { translator } = { translator: languages.translator(language, registry.words) }
  const texts = message.fields.map((path) => {
    const names = path.split('.')
    const last = names.at(-1) ?? ''
    const entity = names
      .slice(0, -1)
      .reduce<Entity>(
        (at, name) => entityOf(registry, fieldOf(at, name)?.link?.entity ?? at.name),
        entityOf(registry, message.about)
      )
    const title = fieldOf(entity, last)?.title ?? last
    return [path, `[${translator.declared(`declared.${entity.name}.fields.${last}`, title)}]`] as const
  })
  return {
    school: { name: actor.school.name },
    person: { name: actor.name },
    link: 'https://…',
    record: nested(message.fields, Object.fromEntries(texts)),
  } satisfies TemplateView
}

function isReadable(
  engine: Engine,
  reader: Actor,
  entityName: string,
  [name = '', ...rest]: readonly string[]
): boolean {
  if (reader.kind !== 'system' && !(engine.rights(reader, entityName)?.readable.has(name) ?? false)) return false
  if (rest.length === 0) return true
  const field = fieldOf(entityOf(engine.registryOf(reader.school), entityName), name)
  return field?.link !== undefined && isReadable(engine, reader, field.link.entity, rest)
}

function textAt(
  engine: Engine,
  reader: Actor,
  scene: Parameters<typeof wordFor>[0],
  entity: Entity,
  record: JsonObject,
  path: string
): string {
  const [name = '', ...rest] = path.split('.')
  const value = record[name] ?? null
  if (rest.length === 0) return value === null ? '' : wordFor(scene, entity, name, value as Json)
  const link = fieldOf(entity, name)?.link
  if (!link || !isObject(value)) return ''
  const target = entityOf(engine.registryOf(reader.school), link.entity)
  return textAt(engine, reader, scene, target, value, rest.join('.'))
}

/** `student.name` as `{ student: { name } }`; what has no text is empty. */
function nested(paths: readonly string[], texts: Readonly<Record<string, string>>): TemplateView {
  const root: Record<string, unknown> = {}
  for (const path of paths) {
    const names = path.split('.')
    let at = root
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>
    at[names.at(-1) ?? ''] = texts[path] ?? ''
  }
  return root as TemplateView
}
