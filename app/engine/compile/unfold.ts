import { at } from '../base/main.js'
import type { JsonObject, SourceRef } from '../base/main.js'
import { fieldTypes } from '../fields/main.js'
import type { FieldType } from '../fields/main.js'
import type { Declarations, EntityDeclaration, PropertyJson } from '../schema/main.js'
import { humanise, own } from './draft.js'

/**
 * The declarations with what is said in short written out: a field whose type stands for rows of an entity of their
 * own becomes such rows, and that entity stands among the others, after its owner. All that comes after knows rows only.
 */
export function unfoldFields(declarations: Declarations): Declarations {
  const titles = new Map(declarations.entities.map(({ name, title }) => [name, title]))
  const entities = declarations.entities.flatMap((entity) => unfoldEntity(entity, titles))
  return entities.length === declarations.entities.length ? declarations : { ...declarations, entities }
}

function unfoldEntity(entity: EntityDeclaration, titles: ReadonlyMap<string, string>): readonly EntityDeclaration[] {
  const children: EntityDeclaration[] = []
  const properties = Object.entries(entity.properties).map(([name, property]): [string, PropertyJson] => {
    const type = typeOf(property)
    if (!type?.unfold || entity.brokenFields.includes(name)) return [name, property]
    const { field, child } = unfoldField(entity, name, property, type, titles)
    children.push(child)
    return [name, field]
  })
  return children.length === 0 ? [entity] : [{ ...entity, properties: Object.fromEntries(properties) }, ...children]
}

/** Such types are named, never inferred. */
function typeOf(property: PropertyJson): FieldType | undefined {
  const name = property['x-field']?.type
  return typeof name === 'string' ? own(fieldTypes, name) : undefined
}

function unfoldField(
  owner: EntityDeclaration,
  field: string,
  property: PropertyJson,
  type: FieldType,
  titles: ReadonlyMap<string, string>
): { readonly field: PropertyJson; readonly child: EntityDeclaration } {
  const name = `${owner.name}_${field}`
  const entity = String(property['x-field']?.entity)
  const title = `${owner.title}: ${property.title ?? humanise(field)}`
  const unfolded = type.unfold?.(property, {
    name,
    target: titles.get(entity) ?? humanise(entity.slice(entity.indexOf('.') + 1)),
  })
  if (!unfolded) throw new Error(`${type.name} stands for nothing else`)
  const { target, required, properties, inside } = unfolded
  const place: SourceRef = at(owner.source, 'properties', field)
  const isBare = Object.keys(properties).every((key) => key === target)
  return {
    field: unfolded.field as PropertyJson,
    child: {
      name,
      plugin: owner.plugin,
      title,
      description: property.description ?? '',
      required,
      properties: properties as Readonly<Record<string, JsonObject>>,
      options: {
        kind: 'child',
        parent: owner.name,
        plural: name.slice(name.indexOf('.') + 1),
        title_plural: title,
        unique: [{ fields: ['parent', target], among: 'live' }],
        indexes: [[target]],
        ...renamed(owner, field, property),
      },
      brokenFields: [],
      source: at(place, ...inside),
      unfolded: { owner: owner.name, field, target, targetSource: place, isBare },
    },
  }
}

/** The name that the entity had while its owner or the field was called otherwise. */
function renamed(
  { name, options }: EntityDeclaration,
  field: string,
  property: PropertyJson
): { readonly was?: string } {
  const was = property['x-field']?.was
  if (typeof was !== 'string' && options.was === undefined) return {}
  const singular = options.was ?? name.slice(name.indexOf('.') + 1)
  return { was: `${singular}_${typeof was === 'string' ? was : field}` }
}
