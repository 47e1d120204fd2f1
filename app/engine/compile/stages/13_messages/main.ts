import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Message } from '../../../model/main.js'
import type { MessageDeclaration } from '../../../schema/main.js'
import type { EntitiesOf, RoutedEntity, Scene } from '../../draft.js'
import type { Access } from '../07_access/main.js'
import { compileAudience } from './audience.js'
import { isTold } from './fields.js'
import type { MessageScene } from './message_scene.js'
import { checkTexts } from './texts.js'

/** The messages of all plugins, in the order of their files. */
export function compileMessages(
  entities: EntitiesOf<RoutedEntity>,
  { roles }: Pick<Access, 'roles'>,
  scene: Scene
): readonly Message[] {
  const taken = new Set<string>()
  return scene.declarations.messages.flatMap((declaration) => {
    const about = subjectOf(declaration, taken, entities, scene)
    taken.add(declaration.name)
    return about ? [compileMessage(declaration, about, { scene, entities, roles })] : []
  })
}

/** The entity that a message is about; null, and a finding, where it cannot be about it. */
function subjectOf(
  { name, plugin, json, source }: MessageDeclaration,
  taken: ReadonlySet<string>,
  entities: EntitiesOf<RoutedEntity>,
  { findings, mayReach, isUnreadable }: Scene
): RoutedEntity | null {
  if (!name.startsWith(`${plugin}.`) || taken.has(name)) {
    const why = taken.has(name) ? 'stands twice' : `does not begin with "${plugin}."`
    findings.error('MSG001', at(source, '$id'), `The message "${name}" ${why}.`, 'Choose another name.')
    return null
  }
  const about = entities.get(json.about)
  if (about && mayReach(plugin, about.plugin) && !about.internal && about.kind !== 'child') return about
  if (about || !isUnreadable(json.about)) {
    const message = `"${json.about}" is no entity with records of its own that "${plugin}" knows.`
    findings.error('MSG002', at(source, 'about'), message, hintFor(json.about, [...entities.keys()]))
  }
  return null
}

function compileMessage(declaration: MessageDeclaration, about: RoutedEntity, around: MessageScene): Message {
  const { name, plugin, json, source } = declaration
  const { fields = [] } = json
  const message: Message = {
    name,
    plugin,
    title: json.title,
    description: json.description ?? '',
    kind: json.kind,
    about: about.name,
    audience: compileAudience(declaration, about, around),
    channels: json.channels,
    isUrgent: json.urgent ?? false,
    fields: fields.filter((path, index) => isTold(path, at(source, 'fields', index), about, around)),
    reachesWithoutLogin: json.without_login ?? false,
    purpose: json.purpose ?? null,
    texts: Object.fromEntries(
      Object.entries(json.texts).map(([language, channels]) => [
        language,
        Object.fromEntries(
          Object.entries(channels).map(([channel, text]) => [channel, { title: text.title ?? '', body: text.body }])
        ),
      ])
    ),
    source,
  }
  checkTexts(message, fields, around.scene)
  return message
}
