import { at, isObject } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkChoices, LABELS, labelOf, NOT_CHOICE, textsOf } from '../../shared/choices.js'
import { checkBounds, checkDefault, checkKeywords } from '../../shared/keywords.js'
import { itemsOfMarked, listTest, markedText, typedItems } from '../../shared/marked_list.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const MOST = 50

const enumOf = ({ json }: FieldSpec) => (isObject(json.items) ? json.items.enum : undefined)
const valuesOf = (field: FieldSpec) => textsOf(enumOf(field))

function testOf(field: FieldSpec): Test {
  const values = new Set<unknown>(valuesOf(field))
  return listTest(
    field,
    MOST,
    (item) => (values.has(item) ? null : NOT_CHOICE),
    (item) => item
  )
}

/** The items in the order of the declaration, so that equal lists are equal texts. */
function inOrder(field: FieldSpec, items: readonly string[]): string[] {
  return valuesOf(field).filter((value) => items.includes(value))
}

/**
 * Some of a closed list of words, in the order of the list. `contains` asks for one of them; expressions see
 * `|monday|friday|`.
 */
export const fieldType: FieldType<string[]> = {
  name: 'choices',
  trait: 'scalar',
  isList: true,
  options: optionsOf('choices', LABELS),
  infers: {
    priority: 10,
    matches: ({ type, items }) => type === 'array' && isObject(items) && items.enum !== undefined,
  },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'array', keywords: ['items', 'minItems', 'maxItems', 'uniqueItems'] }, findings)
    checkChoices(field, enumOf(field), at(field.source, 'items', 'enum'), findings)
    const fits = (bound: number) => Number.isInteger(bound) && bound >= 0 && bound <= MOST
    checkBounds(field, ['minItems', 'maxItems'], fits, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: markedText(inOrder(field, value)) }),
    fromColumn: (_field, raw) => itemsOfMarked(String(raw)),
    parse(field, text) {
      const items = typedItems(text)
      const isKnown = items.length > 0 && items.every((item) => valuesOf(field).includes(item))
      return isKnown ? { ok: true, value: inOrder(field, items) } : { ok: false, message: NOT_CHOICE.message }
    },
    toText: (_field, value) => value.join(', '),
    format: (field, value) => value.map((item) => labelOf(field, item)).join(', '),
    toScalar: (field, value) => markedText(inOrder(field, value)),
  },
  rules: (field) => schemaOf(testOf(field), (value) => inOrder(field, value as string[])),
  filters: ['contains', 'null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  values: valuesOf,
  equals: (a, b) => a.length === b.length && a.every((item) => b.includes(item)),
  conversions: [{ to: 'text', lossy: true }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), [valuesOf(field).slice(0, 2), valuesOf(field).slice(0, 1)]),
  describe: (field) => ({
    openapi: {
      type: 'array',
      items: { type: 'string', enum: valuesOf(field) },
      uniqueItems: true,
      minItems: 1,
      maxItems: MOST,
    },
    ts: `(${
      valuesOf(field)
        .map((value) => JSON.stringify(value))
        .join(' | ') || 'never'
    })[]`,
  }),
  views: { input: 'choices.input', cell: 'choices.cell', filter: 'choice.filter' },
}
