import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { MenuItem } from '../../../model/main.js'
import { mapEntities, own } from '../../draft.js'
import type { ProcessedEntity, EntitiesOf, Scene, ShownEntity } from '../../draft.js'
import { layoutOf } from './layout.js'
import { listOf } from './list.js'
import { fieldAt } from './paths.js'
import type { PathScene } from './paths.js'

const DEFAULT_ICON = 'file'

/** Labels, search, forms and lists of each entity. */
export function layOutEntities(entities: EntitiesOf<ProcessedEntity>, scene: Scene): EntitiesOf<ShownEntity> {
  const paths: PathScene = { entities, scene }
  return mapEntities(entities, (entity) => {
    const display = displayOf(entity, scene)
    return {
      ...entity,
      display,
      search: searchOf(entity, display, paths),
      layout: layoutOf(entity, entities, scene),
      list: listOf(entity, display, paths),
    }
  })
}

/** The menu of all plugins, in the order of the plugins. */
export function compileMenu(entities: EntitiesOf<ShownEntity>, scene: Scene): readonly MenuItem[] {
  return scene.plugins.flatMap((plugin) =>
    plugin.menu.flatMap((item, index) => {
      const place = at(plugin.source, 'menu', index, 'entity')
      const entity = entities.get(item.entity)
      if (entity && scene.mayReach(plugin.name, entity.plugin) && !entity.internal && entity.kind !== 'child') {
        const { group, title = entity.titlePlural, icon = DEFAULT_ICON } = item
        return [{ entity: entity.name, title, group, icon, plugin: plugin.name }]
      }
      if (!scene.isUnreadable(item.entity)) {
        const known = [...entities.values()].filter(
          (other) => other.plugin === plugin.name && !other.internal && other.kind !== 'child'
        )
        const message = `"${item.entity}" has no list that a menu entry could open.`
        scene.findings.error(
          'SCR009',
          place,
          message,
          hintFor(
            item.entity,
            known.map((other) => other.name)
          )
        )
      }
      return []
    })
  )
}

/** The declared label; else a field called name or title; else the first that people search by. */
function displayOf(entity: ProcessedEntity, scene: Scene): string {
  const labels = entity.fields.filter((field) => !field.system && field.valueType !== null && !field.link)
  const wanted = entity.declaration.options.display
  const fallback =
    labels.find((field) => field.name === 'name') ??
    labels.find((field) => field.name === 'title') ??
    labels.find((field) => field.searchable) ??
    labels[0]
  if (wanted === undefined || entity.broken.has(wanted)) return fallback?.name ?? 'id'
  if (labels.some((field) => field.name === wanted) || wanted === 'id') return wanted
  const isField = own(entity.field, wanted) !== undefined
  const message = isField
    ? `"${wanted}" has no value of its own to label a record.`
    : `"${wanted}" is no field of "${entity.name}".`
  scene.findings.error(
    'SCR007',
    at(entity.source, 'x-entity', 'display'),
    message,
    hintFor(
      wanted,
      labels.map((field) => field.name)
    )
  )
  return fallback?.name ?? 'id'
}

function searchOf(entity: ProcessedEntity, display: string, paths: PathScene): readonly (readonly string[])[] {
  const declared = entity.declaration.options.search
  if (!declared) return own(entity.field, display)?.searchable ? [[display]] : []
  return declared.flatMap((text, index) => {
    const place = at(entity.source, 'x-entity', 'search', index)
    const path = text.split('.')
    const field = fieldAt(entity, path, place, 'SCR008', paths)
    if (field && !field.searchable) {
      paths.scene.findings.error(
        'SCR008',
        place,
        `"${text}" cannot be searched.`,
        'Name a text field, without "search": false.'
      )
    }
    return field?.searchable ? [path] : []
  })
}
