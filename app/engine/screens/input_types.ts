import type { Field } from '../model/main.js'

type Attributes = Readonly<Record<string, string | number | boolean>>

/** Inputs of values that browsers know by more than their kind, by how they are shown. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  'time.cell': 'time',
  'year_month.cell': 'month',
  'duration.cell': 'text',
}

/** HTML's input type for values of a field, by how they are shown and else by their kind. */
export function inputTypeOf(field: Field): string {
  const known = INPUT_TYPES[field.views.cell]
  if (known !== undefined) return known
  const kind = field.valueType?.kind
  // Decimals are text: in their inputs of numbers browsers refuse fractions, and read them by languages of their own.
  return kind === 'date' || kind === 'instant' ? 'date' : kind === 'int' ? 'number' : 'text'
}

/** Which keys a phone should show; null for all of them. */
export function inputModeOf(field: Field): 'numeric' | 'decimal' | null {
  const kind = Object.hasOwn(INPUT_TYPES, field.views.cell) ? undefined : field.valueType?.kind
  return kind === 'int' ? 'numeric' : kind === 'decimal' ? 'decimal' : null
}

/** What a browser should know of a text, by how it is shown. */
const TEXT_ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  'email.cell': { type: 'email', inputmode: 'email', autocomplete: 'off', spellcheck: 'false' },
  'phone.cell': { type: 'tel', inputmode: 'tel', autocomplete: 'off' },
  'url.cell': { type: 'url', inputmode: 'url', autocomplete: 'off', spellcheck: 'false' },
  'barcode.cell': { autocomplete: 'off', spellcheck: 'false' },
  'time.cell': { type: 'time' },
  // Where a browser has no picker of months it is a box for text.
  'year_month.cell': { type: 'month', placeholder: '2026-04' },
  'colour.cell': { placeholder: '#1f6feb', maxlength: 7, autocomplete: 'off', spellcheck: 'false' },
  'duration.cell': { placeholder: '1:30', autocomplete: 'off' },
  'geolocation.cell': { placeholder: '28.6139, 77.209', autocomplete: 'off' },
  'json.cell': { spellcheck: 'false', autocomplete: 'off' },
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
