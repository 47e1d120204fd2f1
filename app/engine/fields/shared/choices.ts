import { at, isObject } from '../../base/main.js'
import type { Diagnostics, Json, SourceRef } from '../../base/main.js'
import type { FieldSpec } from '../contract.js'
import type { Problem } from './rule.js'

export const NOT_CHOICE: Problem = { rule: 'enum', message: 'must be one of the given choices.' }

/** The option by which a type of choices says what people read. */
export const LABELS = {
  labels: {
    type: 'object',
    description: 'What people read, by value',
    overlay: 'free',
    additionalProperties: { type: 'string', minLength: 1, maxLength: 120 },
  },
} as const

/** The texts of an `enum`; what is none has been found by `checkChoices`. */
export function textsOf(choices: Json | undefined): readonly string[] {
  return Array.isArray(choices) ? choices.filter((value): value is string => typeof value === 'string') : []
}

/** The word people read: its label, or the value with a capital and spaces (`part_paid` → `Part paid`). */
export function labelOf(field: FieldSpec, value: string): string {
  const labels = field.options.labels
  const label = isObject(labels) && Object.hasOwn(labels, value) ? labels[value] : undefined
  if (typeof label === 'string') return label
  const words = value.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** FLD007: no choices, one that cannot be a choice or stands there twice, or a label of none. */
export function checkChoices(
  field: FieldSpec,
  choices: Json | undefined,
  source: SourceRef,
  findings: Diagnostics
): void {
  const values = Array.isArray(choices) ? choices : []
  if (values.length === 0) {
    findings.error('FLD007', field.source, `${field.name} has no choices`, 'give them as "enum": ["…"]')
  }
  for (const [index, value] of values.entries()) {
    // A comma parts the values of `in` in a query, a bar those of a stored list.
    if (typeof value !== 'string' || !/^[\p{L}\p{N}](?:[^\p{C},|]{0,58}[^\p{C}\s,|])?$/u.test(value)) {
      findings.error(
        'FLD007',
        at(source, index),
        `${JSON.stringify(value)} cannot be a choice`,
        'a choice is text of 1 to 60 characters that starts with a letter or digit and has no comma and no bar; give the words people read under "labels"'
      )
    } else if (values.indexOf(value) !== index) {
      findings.error('FLD007', at(source, index), `The choice ${value} stands there twice`)
    }
  }
  for (const value of isObject(field.options.labels) ? Object.keys(field.options.labels) : []) {
    if (values.includes(value)) continue
    const place = at(field.source, 'x-field', 'labels', value)
    findings.error('FLD007', place, `There is a label for ${value}, which is no choice`)
  }
}
