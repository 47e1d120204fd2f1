import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Json } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'

const folder = new URL('../../../app/engine/fields/types/', import.meta.url)
/** Rows are judged by the rules of their own entity, which the document refers to. */
const NAMES = readdirSync(folder)
  .filter((name) => fieldTypeOf(name).trait !== 'rows')
  .sort()

const ajv = new Ajv2020({ strict: false, formats: { percent: true, decimal: true, money: true } })
addFormats.default(ajv)

/** Values of every JSON type, at the borders that clients meet. */
const COMMON: readonly Json[] = [
  ...[true, false, 0, 1, -1, 1.5, 1e15, 2 ** 53, '', ' ', 'a', '0', '-1', '12.50', '12:30', 'true', 'null'],
  ...[
    '2026-02-28',
    '2026-02-30',
    '2026-13-01',
    '2026-02-28T10:00:00Z',
    '2026-04',
    '24:00',
    '#12ab',
    '#12abcd',
    'a@b',
    'x@y.org',
  ],
  ...[
    '01890000-0000-7000-8000-000000000001',
    'not-a-uuid',
    'http://x.org',
    'javascript:alert(1)',
    '+919812345678',
    'x'.repeat(300),
  ],
  ...['a\nb', 'a\u0000b', '\ud800', '😀', '<b>x</b>', '<p></p>', '{}', '[]'],
  [],
  {},
  [''],
  ['a'],
  ['a', 'a'],
  [1],
  [null],
  [{}],
  { id: 1 },
  { latitude: 1 },
]

/** A sample, changed a little in each way that a typing error or a wrong client would change it. */
function mutations(value: Json): readonly Json[] {
  if (typeof value === 'string') {
    const half = value.slice(0, Math.ceil(value.length / 2))
    return [
      `${value} `,
      ` ${value}`,
      `${value}x`,
      half,
      value + value,
      value.toUpperCase(),
      value.toLowerCase(),
      [value],
    ]
  }
  if (typeof value === 'number') return [value + 0.5, -value, value * 1000, String(value), [value]]
  if (typeof value === 'boolean') return [Number(value), String(value)]
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    return [[...items, ...items], items.slice(1), [...items, null], [...items, 7], items[0] ?? null].filter(
      (item) => item !== null
    )
  }
  if (value === null) return []
  const entries = Object.entries(value)
  return [
    ...entries.map(([name]) => Object.fromEntries(entries.filter(([other]) => other !== name))),
    ...entries.map(([name]) => ({ ...value, [name]: null })),
    ...entries.map(([name]) => ({ ...value, [name]: 'x' })),
    { ...value, strange: 1 },
  ] as Json[]
}

type Excuse = (value: Json) => boolean

const text =
  (says: (value: string) => boolean): Excuse =>
  (value) =>
    typeof value === 'string' && says(value)

const items =
  (says: (values: readonly Json[]) => boolean): Excuse =>
  (value) =>
    Array.isArray(value) && says(value as readonly Json[])

// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/
/** Blank, with control characters or half a surrogate. */
const isNoText = (value: string) => value.trim() === '' || CONTROLS.test(value) || !value.isWellFormed()
const isTwice = (values: readonly string[]) => new Set(values).size < values.length
const idOf = (item: Json) => (typeof item === 'string' ? item : String((item as { id?: Json } | null)?.id))
const UPPER_UUID = /^[0-9A-F]{8}-/
const depth = (value: Json): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((part) => depth(part as Json)))
    : 0

/** Values that rules refuse and a JSON Schema cannot, by type: only for these the document is wider than the rules. */
const WIDER: Readonly<Record<string, Excuse>> = {
  autocomplete: text(isNoText),
  barcode: text((value) => !/^(?:978|979)[0-9]{10}$/.test(value) || value === '9780306406158'),
  date: text((value) => value.startsWith('0000')),
  datetime: text((value) => /[ tz]|:60Z|^0001|^9999/.test(value)),
  encrypted_text: text(isNoText),
  file: text((value) => UPPER_UUID.test(value)),
  files: items((values) => isTwice(values.map(idOf))),
  identifier: text((value) => UPPER_UUID.test(value)),
  json: (value) =>
    depth(value) > 16 || JSON.stringify(value).length > 60 || /\\u0000|\\ud800/.test(JSON.stringify(value)),
  link: text((value) => UPPER_UUID.test(value)),
  long_text: text(isNoText),
  password: text(isNoText),
  percent: text((value) => Number(value) < 0 || Number(value) > 100),
  rich_text: text(
    (value) =>
      value.replace(/<script.*<\/script>|<[^>]*>|&nbsp;/g, '').trim() === '' ||
      isNoText(value) ||
      value.includes('&#1;')
  ),
  sequence: text(isNoText),
  signature: text((value) => UPPER_UUID.test(value)),
  tags: items(
    (values) =>
      values.some((tag) => /^ |[,|]/.test(String(tag)) || isNoText(String(tag))) ||
      isTwice(values.map((tag) => String(tag).toLowerCase()))
  ),
  text: text(isNoText),
  url: text((value) => !/^https?:\/\/[^/@]+(?:\/|$)/.test(value)),
}

for (const name of NAMES) {
  const { fixtures } = (await import(new URL(`${name}/fixtures.ts`, folder).href)) as { fixtures: FieldFixtures }
  const { field } = fixtures
  const type = fieldTypeOf(name)
  const samples = type.samples(field)
  const values: readonly Json[] = [
    ...COMMON,
    ...fixtures.valid.map(({ json }) => json),
    ...fixtures.invalid.map(([json]) => json),
    ...samples,
    ...samples.flatMap((sample) => mutations(sample)),
  ]
  const { openapi, input = openapi } = type.describe(field)
  const describes = ajv.compile(input)
  const rules = vine.create(vine.object({ it: type.rules(field) }))

  test.group(`Contract | ${name}: its JSON Schema and its rules`, () => {
    test('the schema refuses nothing that the rules take', async ({ assert }) => {
      let taken = 0
      for (const value of values) {
        const [error] = await rules.tryValidate({ it: value })
        if (error) continue
        taken++
        assert.isTrue(describes(value), JSON.stringify(value).slice(0, 120))
      }
      assert.isAbove(taken, 0)
    })

    test('the rules take all that the schema takes, but for what it cannot say', async ({ assert }) => {
      const excused = WIDER[name] ?? (() => false)
      for (const value of values) {
        const [error] = await rules.tryValidate({ it: value })
        const isWider = error !== null && describes(value)
        assert.isFalse(isWider && !excused(value), JSON.stringify(value).slice(0, 120))
      }
    })

    test('what an answer tells is what the schema of answers says', async ({ assert }) => {
      const answers = ajv.compile(openapi)
      for (const { json, canonical } of fixtures.valid) {
        assert.isTrue(answers(canonical ?? json), JSON.stringify(json).slice(0, 120))
      }
    })
  })
}
