import type { Json, JsonObject } from '../../base/main.js'
import type { FieldSpec, Locale } from '../contract.js'

/** A valid value: what it becomes (where it is not itself) and the columns it fills. */
export interface ValidCase {
  readonly json: Json
  readonly canonical?: Json
  readonly columns: Readonly<Record<string, unknown>>
  /** Where PostgreSQL is given something else. */
  readonly postgres?: Readonly<Record<string, unknown>>
}

/** A declaration and the codes of the findings that `check` gives of it. */
export interface CheckCase {
  readonly field: FieldSpec
  readonly codes: readonly string[]
}

/** What one type must do; the suite of `tests/unit/fields` runs the same tests over the fixtures of all types. */
export interface FieldFixtures {
  readonly field: FieldSpec
  readonly valid: readonly ValidCase[]
  /** Values refused, and a part of the message. */
  readonly invalid: readonly (readonly [Json, string])[]
  /** Text that people type or send, and the value read from it. */
  readonly texts: readonly { readonly text: string; readonly json: Json; readonly locale?: Locale }[]
  readonly badTexts: readonly string[]
  /** Values and what people read. */
  readonly formats: readonly { readonly json: Json; readonly text: string; readonly locale?: Locale }[]
  /** Declarations beside the well-formed `field`. */
  readonly checks: readonly CheckCase[]
  /** Properties without `x-field.type` that are of this type. */
  readonly inferred: readonly JsonObject[]
}

/** The locale of fixtures that name none. */
export const INDIA: Locale = { language: 'en-IN', timezone: 'Asia/Kolkata', currency: 'INR' }
export const GERMANY: Locale = { language: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR' }

/** A field named `it`, as the compiler would make it of a property. */
export function fieldWith(
  type: string,
  json: JsonObject,
  options: JsonObject = {},
  more: Partial<FieldSpec> = {}
): FieldSpec {
  return {
    name: 'it',
    title: 'It',
    type,
    required: false,
    readOnly: false,
    json,
    options: { type, ...options },
    minorUnits: 2,
    source: { file: 'fixture.json', pointer: '/properties/it' },
    ...more,
  }
}
