import type { Field } from '../model/main.js'

type Attributes = Readonly<Record<string, string | number | boolean>>

/** HTML's input type for values of a field, by the kind of value. */
export function inputTypeOf(field: Field): string {
  const kind = field.valueType?.kind
  // Decimals are text: in their inputs of numbers browsers refuse fractions, and read them by languages of their own.
  return kind === 'date' || kind === 'instant' ? 'date' : kind === 'int' ? 'number' : 'text'
}

/** Which keys a phone should show; null for all of them. */
export function inputModeOf(field: Field): 'numeric' | 'decimal' | null {
  const kind = field.valueType?.kind
  return kind === 'int' ? 'numeric' : kind === 'decimal' ? 'decimal' : null
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
  const mode = inputModeOf(field)
  if (mode !== null) limits.inputmode = mode
  if (field.sequence) limits.placeholder = field.sequence.pattern
  return limits
}
