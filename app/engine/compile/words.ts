import type { Entity, Field } from '../model/main.js'
import type { Declarations, EntityDeclaration } from '../schema/main.js'

type Words = Readonly<Record<string, string>>

/**
 * A school's own words by the keys of the product's texts: its vocabulary, and the labels that it has given
 * entities, fields and standard roles.
 */
export function ownWords(standard: Declarations, declarations: Declarations): Words {
  const words: Record<string, string> = { ...declarations.words }
  const titles = new Map(
    standard.plugins.flatMap(({ roles }) => roles.map(({ name, title }) => [name, title] as const))
  )
  for (const { name, title } of declarations.plugins.flatMap(({ roles }) => roles)) {
    if (titles.get(name) !== title) words[`roles.${name}`] = title
  }
  for (const [index, entity] of declarations.entities.entries()) {
    const before = standard.entities[index]
    if (before && before !== entity) Object.assign(words, changedLabels(before, entity))
  }
  return words
}

function changedLabels(before: EntityDeclaration, after: EntityDeclaration): Words {
  const known = labelsOf(before)
  return Object.fromEntries(Object.entries(labelsOf(after)).filter(([key, word]) => known[key] !== word))
}

function labelsOf({ name, title, description, options, properties }: EntityDeclaration): Words {
  const fields = Object.entries(properties).flatMap(([field, property]) => [
    [`${name}.fields.${field}`, property.title],
    [`${name}.hints.${field}`, property.description],
  ])
  const labels = [
    [`${name}.title`, title],
    [`${name}.title_plural`, options.title_plural],
    [`${name}.description`, description],
    ...fields,
  ]
  return Object.fromEntries(labels.filter(([, word]) => word !== undefined)) as Words
}

/** The entities under a school's words; those without any are the same objects, and so is the whole. */
export function relabel(entities: Readonly<Record<string, Entity>>, words: Words): Readonly<Record<string, Entity>> {
  const named = new Set(Object.keys(words).map((key) => key.split('.').slice(0, 2).join('.')))
  const touched = Object.keys(entities).filter((name) => named.has(name))
  if (touched.length === 0) return entities
  const renamed = touched.flatMap((name) => {
    const entity = entities[name]
    return entity ? [[name, relabelled(entity, words)] as const] : []
  })
  return { ...entities, ...Object.fromEntries(renamed) }
}

function relabelled(entity: Entity, words: Words): Entity {
  const { name } = entity
  const fields = entity.fields.map((field): Field => {
    const title = words[`${name}.fields.${field.name}`] ?? field.title
    const description = words[`${name}.hints.${field.name}`] ?? field.description
    return title === field.title && description === field.description ? field : { ...field, title, description }
  })
  return {
    ...entity,
    title: words[`${name}.title`] ?? entity.title,
    titlePlural: words[`${name}.title_plural`] ?? entity.titlePlural,
    description: words[`${name}.description`] ?? entity.description,
    fields,
    field: Object.fromEntries(fields.map((field) => [field.name, field])),
  }
}
