import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './project.js'

const NAME = /^[a-z][a-z0-9_]{0,47}$/u
const TYPES = 'app/engine/fields/types'

/**
 * `make:field-type postcode`: a field type of the engine with all that is asked of one, and its fixtures: a line of text in
 * capitals, letters and digits alone. It works as it is; what makes it another type is changed in the two files.
 */
export async function makeFieldType(root: string, name: string): Promise<Outcome> {
  const folder = `${TYPES}/${name}`
  if (!NAME.test(name)) {
    return { ok: false, text: `"${name}" is no name for a field type: lower-case letters, digits and underscores.` }
  }
  if (existsSync(join(root, folder))) return { ok: false, text: `${folder} is there already.` }
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'main.ts'), mainOf(name))
  await writeFile(join(root, folder, 'fixtures.ts'), fixturesOf(name))
  const lines = [
    `wrote ${folder}/main.ts`,
    `wrote ${folder}/fixtures.ts`,
    'Next: node bin/generate_field_index.js, node ace emit, node ace test unit --files=fields/*',
  ]
  return { ok: true, text: lines.join('\n') }
}

function mainOf(name: string): string {
  return `import type { FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const LONGEST = 20
const FORM = /^[A-Z0-9]{1,20}$/
const NOT_OF_FORM: Problem = { rule: '${name}', message: 'must be capitals and digits, at most 20.' }

const test: Test = (value) => (typeof value === 'string' && FORM.test(value) ? null : NOT_OF_FORM)

/** Say here what a value is, and what people take it for. */
export const fieldType: FieldType<string> = {
  name: '${name}',
  trait: 'scalar',
  options: optionsOf('${name}'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string' }, findings)
    checkDefault(field, test, findings)
  },
  columns: keyedColumns,
  codec: keyedTextCodec((text) => text.trim().toUpperCase()),
  rules: () => schemaOf(test),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, test, ['A1', '7B']),
  describe: () => ({
    openapi: { type: 'string', minLength: 1, maxLength: LONGEST, pattern: FORM.source },
    ts: 'string',
  }),
  views: { input: 'text.input', cell: 'text.cell', filter: 'text.filter' },
}
`
}

function fixturesOf(name: string): string {
  return `import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }

export const fixtures: FieldFixtures = {
  field: fieldWith('${name}', json),
  valid: [{ json: 'A1', columns: { it: 'A1', it_key: 'a1' } }],
  invalid: [
    [5, 'capitals and digits'],
    ['', 'capitals and digits'],
    ['a1', 'capitals and digits'],
    ['A-1', 'capitals and digits'],
    ['A'.repeat(21), 'capitals and digits'],
  ],
  texts: [{ text: ' a1 ', json: 'A1' }],
  badTexts: ['a\\u0000b'],
  formats: [{ json: 'A1', text: 'A1' }],
  checks: [
    { field: fieldWith('${name}', json, {}, { default: 'A1' }), codes: [] },
    { field: fieldWith('${name}', json, {}, { default: 'a' }), codes: ['FLD006'] },
    { field: fieldWith('${name}', { type: 'integer' }), codes: ['FLD001'] },
  ],
  inferred: [],
}
`
}
