import { at, isObject } from '../../../base/main.js'
import type { Diagnostics } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const NOT_CHOICE: Problem = { rule: 'enum', message: 'must be one of the given choices.' }

function valuesOf(field: FieldSpec): readonly string[] {
  const values = field.json.enum
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string') : []
}

function testOf(field: FieldSpec): Test {
  const values = new Set<unknown>(valuesOf(field))
  return (value) => (values.has(value) ? null : NOT_CHOICE)
}

/** The word people read: its label, or the value with a capital and spaces (`part_paid` → `Part paid`). */
function labelOf(field: FieldSpec, value: string): string {
  const labels = field.options.labels
  const label = isObject(labels) && Object.hasOwn(labels, value) ? labels[value] : undefined
  if (typeof label === 'string') return label
  const words = value.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function checkValues(field: FieldSpec, findings: Diagnostics): void {
  const values = Array.isArray(field.json.enum) ? field.json.enum : []
  if (values.length === 0) {
    findings.error('FLD007', field.source, `${field.name} has no choices`, 'give them as "enum": ["…"]')
  }
  for (const [index, value] of values.entries()) {
    const source = at(field.source, 'enum', index)
    // A comma parts the values of `in` in a query.
    if (typeof value !== 'string' || !/^[\p{L}\p{N}](?:[^\p{C},]{0,58}[^\p{C}\s,])?$/u.test(value)) {
      findings.error(
        'FLD007',
        source,
        `${JSON.stringify(value)} cannot be a choice`,
        'a choice is text of 1 to 60 characters that starts with a letter or digit and has no comma; give the words people read under "labels"'
      )
    } else if (values.indexOf(value) !== index) {
      findings.error('FLD007', source, `The choice ${value} stands there twice`)
    }
  }
  for (const value of isObject(field.options.labels) ? Object.keys(field.options.labels) : []) {
    if (values.includes(value)) continue
    findings.error(
      'FLD007',
      at(field.source, 'x-field', 'labels', value),
      `There is a label for ${value}, which is no choice`
    )
  }
}

/** One of a closed list of words; the value is stored, its label is shown. Sorts by value. */
export const fieldType: FieldType<string> = {
  name: 'choice',
  trait: 'scalar',
  options: optionsOf('choice', {
    labels: {
      type: 'object',
      description: 'What people read, by value',
      overlay: 'free',
      additionalProperties: { type: 'string', minLength: 1, maxLength: 120 },
    },
  }),
  infers: { priority: 30, matches: (property) => property.enum !== undefined },
  valueType: (field) => ({ kind: 'choice', values: valuesOf(field) }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['enum'] }, findings)
    checkValues(field, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as string,
    parse(field, text) {
      const value = text.trim()
      return valuesOf(field).includes(value) ? { ok: true, value } : { ok: false, message: NOT_CHOICE.message }
    },
    toText: (_field, value) => value,
    format: labelOf,
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(testOf(field)),
  filters: ['eq', 'neq', 'in', 'nin', 'null'],
  aggregates: ['count'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), valuesOf(field)),
  describe: (field) => ({
    openapi: { type: 'string', enum: valuesOf(field) },
    ts:
      valuesOf(field)
        .map((value) => JSON.stringify(value))
        .join(' | ') || 'never',
  }),
  views: { input: 'choice.input', cell: 'choice.cell', filter: 'choice.filter' },
}
