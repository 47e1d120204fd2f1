import type { Json } from '../base/main.js'
import type { Action, Entity, Field, FieldCondition } from '../model/main.js'

/** The field with what is said of it by conditions in the description, as they are declared. */
export function withConditions({ conditions }: Entity, field: Field): Field {
  if (!conditions) return field
  const isIn = (list: readonly FieldCondition[]) => list.some((item) => item.field === field.name)
  const { show_if: show, require_if: require, read_only_if: fixed, default: value } = field.options
  const told = [
    isIn(conditions.show)
      ? `Empty, and refused in bodies, unless ${show === undefined ? 'its section is shown' : quoted(show)}.`
      : '',
    isIn(conditions.require)
      ? `Required ${require === undefined ? 'while it is shown' : `where ${quoted(require)}`}.`
      : '',
    isIn(conditions.fixed) ? `Kept as it is where ${quoted(fixed)}.` : '',
    isIn(conditions.defaults) ? `Of a new record by default ${quoted(value)}.` : '',
  ]
  return { ...field, description: [field.description, ...told].filter(Boolean).join(' ') }
}

function quoted(text: Json | undefined): string {
  return `\`${typeof text === 'string' ? text : ''}\``
}

/** The field with its further names in the description, as `page_size` in that of `per_page`. */
export function withAliases(field: Field, synonyms: Action['synonyms']): Field {
  const names = Object.keys(synonyms).filter((name) => synonyms[name] === field.name)
  if (names.length === 0) return field
  const aliases = `Alias: ${names.map((name) => `\`${name}\``).join(', ')}.`
  return { ...field, description: [field.description, aliases].filter(Boolean).join(' ') }
}
