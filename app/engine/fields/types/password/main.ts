import type { FieldSpec, FieldType } from '../../contract.js'
import { parseText } from '../../shared/keyed_text.js'
import { checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, lengthsOf, textTest } from '../../shared/text_test.js'

const LIMITS = { maxLength: 255, multiline: false }

/** The shortest one where the declaration says none: what it guards is tried online, by a few who may. */
const SHORTEST = 8

/** What nobody can give a password but who knows it, and what would have to be asked again on each change. */
const NEVER = ['computed', 'rollup', 'fetched', 'default', 'require_if'] as const

/** The field with the shortest length in force among its keywords. */
function withLengths(field: FieldSpec): FieldSpec {
  return field.json.minLength === undefined ? { ...field, json: { ...field.json, minLength: SHORTEST } } : field
}

/**
 * A password, PIN or code that is set and held against what somebody says later, and told to nobody: kept as a hash for good.
 * It is written alone; no answer, list, filter, order, export, condition or history has it. Composed and decomposed spellings
 * of one text are one password.
 */
export const fieldType: FieldType<string> = {
  name: 'password',
  trait: 'scalar',
  kept: 'hashed',
  options: optionsOf('password'),
  // No expression and no query has a name for it.
  valueType: () => null,
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength'] }, findings)
    checkText(withLengths(field), LIMITS, findings)
    if (field.default !== undefined || NEVER.some((name) => field.options[name] !== undefined)) {
      findings.error(
        'FLD002',
        field.source,
        `"${field.name}" is a password, which people give: it has no default, no condition that asks for it, and is not derived.`
      )
    }
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as string,
    parse: (_field, text) => parseText(text, false),
    toText: (_field, value) => value,
    format: () => '•••',
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(textTest(withLengths(field), LIMITS), (value) => String(value).normalize('NFC')),
  filters: [],
  aggregates: [],
  sortable: false,
  searchable: false,
  // Of two hashes it tells nothing, so that to set a password is always a change.
  equals: (a, b) => a === b,
  conversions: [],
  mask: () => '•••',
  erase: () => null,
  samples(field) {
    const asked = withLengths(field)
    const { min } = lengthsOf(asked, LIMITS)
    return samplesOf(field, textTest(asked, LIMITS), ['correct horse battery', 'k7-Tulip-92', 'x'.repeat(min)])
  },
  describe(field) {
    const { min, max } = lengthsOf(withLengths(field), LIMITS)
    return {
      openapi: { type: 'string', format: 'password', writeOnly: true, minLength: min, maxLength: max },
      ts: 'string',
    }
  },
  views: { input: 'password.input', cell: 'text.cell' },
}
