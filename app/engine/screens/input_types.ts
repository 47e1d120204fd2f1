import type { Field } from '../model/main.js'

type Attributes = Readonly<Record<string, string | number | boolean>>

/** HTML's input type for values of a field, by the kind of value. */
export function inputTypeOf(field: Field): string {
  const kind = field.valueType?.kind
  return kind === 'date' || kind === 'instant' ? 'date' : kind === 'int' || kind === 'decimal' ? 'number' : 'text'
}

/** What a browser should know of a text, by how it is shown. */
const TEXT_ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  'email.cell': { type: 'email', inputmode: 'email', autocomplete: 'off', spellcheck: 'false' },
  'phone.cell': { type: 'tel', inputmode: 'tel', autocomplete: 'off' },
}

/** Attributes of the control, from the declared limits; the server judges them all the same. */
export function attributesOf(field: Field): Attributes {
  const { json } = field
  const limits: Record<string, string | number | boolean> = { ...TEXT_ATTRIBUTES[field.views.cell] }
  if (typeof json.maxLength === 'number') limits.maxlength = json.maxLength
  if (field.valueType?.kind === 'int') limits.inputmode = 'numeric'
  if (field.valueType?.kind === 'decimal') limits.inputmode = 'decimal'
  if (field.sequence) limits.placeholder = field.sequence.pattern
  return limits
}
