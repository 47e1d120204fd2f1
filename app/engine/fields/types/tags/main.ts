import { textKey } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { hasKey, keyedColumns } from '../../shared/keyed_text.js'
import { checkBounds, checkDefault, checkKeywords } from '../../shared/keywords.js'
import { itemsOfMarked, listTest, markedText, mayBeItem, typedItems } from '../../shared/marked_list.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { characterProblem } from '../../shared/text_test.js'

const MOST = 20
const LONGEST = 40
const NOT_TAG: Problem = {
  rule: 'tag',
  message: `must hold words of at most ${LONGEST} characters, without commas and bars.`,
}

const isTag: Test = (item) => {
  if (typeof item !== 'string' || item.trim() !== item || item === '' || [...item].length > LONGEST) return NOT_TAG
  return mayBeItem(item) ? characterProblem(item, false) : NOT_TAG
}

const testOf = (field: FieldSpec): Test => listTest(field, MOST, isTag, textKey)

/** Words that people make up, in the order in which they gave them; matched without case by `contains`. */
export const fieldType: FieldType<string[]> = {
  name: 'tags',
  trait: 'scalar',
  isList: true,
  options: optionsOf('tags'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'array', keywords: ['items', 'minItems', 'maxItems', 'uniqueItems'] }, findings)
    const fits = (bound: number) => Number.isInteger(bound) && bound >= 0 && bound <= MOST
    checkBounds(field, ['minItems', 'maxItems'], fits, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: keyedColumns,
  codec: {
    toColumns(field, value) {
      const text = markedText(value)
      return hasKey(field) ? { [field.name]: text, [`${field.name}_key`]: textKey(text) } : { [field.name]: text }
    },
    fromColumn: (_field, raw) => itemsOfMarked(String(raw)),
    parse(_field, text) {
      const items = typedItems(text)
      const wrong = items.length === 0 ? NOT_TAG : items.map(isTag).find((problem) => problem !== null)
      return wrong ? { ok: false, message: wrong.message } : { ok: true, value: items }
    },
    toText: (_field, value) => value.join(', '),
    format: (_field, value) => value.join(', '),
    toScalar: (_field, value) => markedText(value),
  },
  rules: (field) => schemaOf(testOf(field)),
  filters: ['contains', 'null'],
  aggregates: ['count'],
  sortable: false,
  searchable: true,
  equals: (a, b) => markedText(a) === markedText(b),
  conversions: [{ to: 'text', lossy: true }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), [['Olympiad', 'house captain'], ['बाल दिवस']]),
  describe: () => ({
    openapi: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: LONGEST },
      uniqueItems: true,
      minItems: 1,
      maxItems: MOST,
    },
    ts: 'string[]',
  }),
  views: { input: 'text.input', cell: 'choices.cell', filter: 'text.filter' },
}
