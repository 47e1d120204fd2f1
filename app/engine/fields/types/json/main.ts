import { isObject } from '../../../base/main.js'
import type { Json } from '../../../base/main.js'
import type { FieldType } from '../../contract.js'
import { characterProblem } from '../../shared/text_test.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'

type Data = Readonly<Record<string, Json>> | readonly Json[]

const MOST_BYTES = 65_536
const MOST_DEPTH = 16
const NOT_DATA: Problem = { rule: 'json', message: 'must be an object or a list.' }
const TOO_MUCH: Problem = { rule: 'json_size', message: `must have at most ${MOST_BYTES} bytes as JSON.` }
const TOO_DEEP: Problem = { rule: 'json_depth', message: `must be at most ${MOST_DEPTH} levels deep.` }
const BAD_TEXT: Problem = { rule: 'json_text', message: 'holds text that databases cannot store.' }

const test: Test = (value) => {
  if (!isObject(value) && !Array.isArray(value)) return NOT_DATA
  const problem = insideProblem(value, 0)
  if (problem) return problem
  return Buffer.byteLength(JSON.stringify(value)) > MOST_BYTES ? TOO_MUCH : null
}

/** PostgreSQL refuses NUL and lone surrogates in JSON, so SQLite must not take them either. */
function insideProblem(value: unknown, depth: number): Problem | null {
  if (depth > MOST_DEPTH) return TOO_DEEP
  if (typeof value === 'string') return characterProblem(value, true) ? BAD_TEXT : null
  if (Array.isArray(value)) return firstProblem(value, depth)
  if (!isObject(value)) return null
  if (Object.keys(value).some((key) => characterProblem(key, false))) return BAD_TEXT
  return firstProblem(Object.values(value), depth)
}

function firstProblem(values: readonly unknown[], depth: number): Problem | null {
  for (const value of values) {
    const problem = insideProblem(value, depth + 1)
    if (problem) return problem
  }
  return null
}

/** JSON with its keys in order, so that equal data are equal texts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key])])
  )
}

const textOf = (value: Data): string => JSON.stringify(ordered(value))

/** An object or a list of any JSON, for what machines put there: the settings of a device, an answer of a gateway. */
export const fieldType: FieldType<Data> = {
  name: 'json',
  trait: 'scalar',
  options: optionsOf('json'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    const type = field.json.type === 'array' ? 'array' : 'object'
    checkKeywords(field, { type }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: textOf(value) }),
    fromColumn: (_field, raw) => JSON.parse(String(raw)) as Data,
    parse(_field, text) {
      try {
        const value: unknown = JSON.parse(text)
        const problem = test(value)
        return problem ? { ok: false, message: problem.message } : { ok: true, value: value as Data }
      } catch {
        return { ok: false, message: 'must be JSON: an object or a list.' }
      }
    },
    toText: (_field, value) => JSON.stringify(value, null, 2),
    format: (_field, value) => JSON.stringify(value, null, 2),
    toScalar: (_field, value) => textOf(value),
  },
  rules: () => schemaOf(test, (value) => ordered(value)),
  filters: ['null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => textOf(a) === textOf(b),
  conversions: [],
  mask: () => '•••',
  erase: () => null,
  samples: (): readonly Data[] => [{ port: 9100, lanes: ['left', 'right'] }, {}],
  describe: () => ({ openapi: { type: ['object', 'array'] }, ts: 'Record<string, unknown> | unknown[]' }),
  views: { input: 'long_text.input', cell: 'json.cell' },
}
