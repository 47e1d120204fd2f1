import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'
import type { ScreenScene, Translator } from './scene.js'

/** The entity's name for one record. */
export function titleOf(translator: Translator, entity: Entity): string {
  return translator.declared(`declared.${entity.name}.title`, entity.title)
}

/** The entity's name for many records. */
export function pluralOf(translator: Translator, entity: Entity): string {
  return translator.declared(`declared.${entity.name}.title_plural`, entity.titlePlural)
}

/** The label of a field. */
export function labelOf(translator: Translator, entity: Entity, field: Field): string {
  return translator.declared(`declared.${entity.name}.fields.${field.name}`, field.title)
}

/** The word of a choice, as people read it. */
export function choiceWord(scene: ScreenScene, entity: Entity, field: Field, value: string): string {
  const own = fieldTypeOf(field.type).codec.format(field, value, scene.locale)
  return scene.translator.declared(`declared.${entity.name}.choices.${field.name}.${value}`, own)
}

/** A value as people read it; empty for null. */
export function wordOf(scene: ScreenScene, entity: Entity, field: Field, value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return scene.translator.text(value ? 'screens.value.yes' : 'screens.value.no')
  if (choicesOf(field) && typeof value === 'string') return choiceWord(scene, entity, field, value)
  return fieldTypeOf(field.type).codec.format(field, value, scene.locale)
}

/** The closed list of values that a field may take; null for an open one. */
export function choicesOf(field: Field): readonly string[] | null {
  return field.valueType?.kind === 'choice' ? field.valueType.values : null
}
