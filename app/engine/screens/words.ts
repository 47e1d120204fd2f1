import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { stateNamed } from '../workflow/main.js'
import { standardWord, stateLabel } from './process_view.js'
import type { ScreenScene, Translator } from './scene.js'

/** In which language words are. */
type Words = Pick<ScreenScene, 'locale' | 'translator'>

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
  const title = standardWord(translator, entity, `fields.${field.name}`, field.title)
  return translator.declared(`declared.${entity.name}.fields.${field.name}`, title)
}

/** The word of a choice, as people read it; of a workflow's state what the workflow calls it. */
export function choiceWord(scene: Words, entity: Entity, field: Field, value: string): string {
  const state = entity.workflow?.field === field.name ? stateNamed(entity.workflow, value) : null
  if (state) return stateLabel(scene.translator, entity, state)
  const { codec, isList } = fieldTypeOf(field.type)
  const own = codec.format(field, isList ? [value] : value, scene.locale)
  return scene.translator.declared(`declared.${entity.name}.choices.${field.name}.${value}`, own)
}

/** A value as people read it; empty for null. */
export function wordOf(scene: Words, entity: Entity, field: Field, value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return scene.translator.text(value ? 'screens.value.yes' : 'screens.value.no')
  if (choicesOf(field) && typeof value === 'string') return choiceWord(scene, entity, field, value)
  if (choicesOf(field) && Array.isArray(value)) {
    return value.map((item) => choiceWord(scene, entity, field, String(item))).join(', ')
  }
  return fieldTypeOf(field.type).codec.format(field, value, scene.locale)
}

/** A value of a field by its name, as people read it; for code that has no scene. */
export function wordFor(scene: Words, entity: Entity, name: string, value: Json): string {
  const field = fieldOf(entity, name)
  if (!field) throw new Error(`${entity.name} has no field ${name}`)
  return wordOf(scene, entity, field, value)
}

/** The closed list of values that a field may take, as texts; null for an open one. */
export function choicesOf(field: Field): readonly string[] | null {
  return fieldTypeOf(field.type).values?.(field) ?? null
}
