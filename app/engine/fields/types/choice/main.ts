import { at } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkChoices, LABELS, labelOf, NOT_CHOICE, textsOf } from '../../shared/choices.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const valuesOf = (field: FieldSpec) => textsOf(field.json.enum)

function testOf(field: FieldSpec): Test {
  const values = new Set<unknown>(valuesOf(field))
  return (value) => (values.has(value) ? null : NOT_CHOICE)
}

/** One of a closed list of words; the value is stored, its label is shown. Sorts by value. */
export const fieldType: FieldType<string> = {
  name: 'choice',
  trait: 'scalar',
  options: optionsOf('choice', LABELS),
  infers: { priority: 30, matches: (property) => property.enum !== undefined },
  valueType: (field) => ({ kind: 'choice', values: valuesOf(field) }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['enum'] }, findings)
    checkChoices(field, field.json.enum, at(field.source, 'enum'), findings)
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
  values: valuesOf,
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
