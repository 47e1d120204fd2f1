import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Diagnostics } from '../../../app/engine/base/main.js'
import type { Json } from '../../../app/engine/base/main.js'
import { fieldTypeOf, inferTypeName, operators } from '../../../app/engine/fields/main.js'
import type { DialectName, FieldSpec, FieldType } from '../../../app/engine/fields/main.js'
import { INDIA } from '../../../app/engine/fields/shared/fixtures.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'

const DIALECTS: readonly DialectName[] = ['sqlite', 'postgres']
const folder = new URL('../../../app/engine/fields/types/', import.meta.url)

/** Runs the field's rules as a compiled validator does: the value, or the messages. */
async function validate(type: FieldType, field: FieldSpec, json: Json): Promise<{ value?: Json; messages: string[] }> {
  const validator = vine.create(vine.object({ it: type.rules(field).nullable().optional() }))
  const [error, output] = await validator.tryValidate({ it: json })
  if (!error) return { value: output.it as Json, messages: [] }
  return { messages: (error.messages as { message: string }[]).map(({ message }) => message) }
}

function codesOf(type: FieldType, field: FieldSpec): string[] {
  const findings = new Diagnostics()
  type.check(field, findings)
  return findings.all().map(({ code }) => code)
}

for (const name of readdirSync(folder).sort()) {
  const { fixtures } = (await import(new URL(`${name}/fixtures.ts`, folder).href)) as { fixtures: FieldFixtures }
  const type = fieldTypeOf(name)
  const { field } = fixtures

  test.group(`field type ${name}`, () => {
    test('is named as its folder', ({ assert }) => {
      assert.equal(type.name, name)
      assert.deepInclude(type.options.properties, { type: { const: name, overlay: 'never' } })
      assert.isFalse(type.options.additionalProperties)
    })

    for (const valid of fixtures.valid) {
      const canonical = valid.canonical ?? valid.json
      const label = JSON.stringify(valid.json).slice(0, 60)

      test(`accepts ${label}`, async ({ assert }) => {
        assert.deepEqual(await validate(type, field, valid.json), { value: canonical, messages: [] })
        assert.isTrue(type.equals(valid.json, canonical))
      })

      for (const dialect of DIALECTS) {
        test(`stores ${label} on ${dialect} and reads it back`, ({ assert }) => {
          const expected = dialect === 'postgres' ? (valid.postgres ?? valid.columns) : valid.columns
          const columns = type.codec.toColumns(field, valid.json, dialect)
          assert.deepEqual(columns, expected)
          assert.sameMembers(
            Object.keys(columns),
            type.columns(field).map((column) => column.name)
          )
          const [column] = type.columns(field)
          if (column) assert.deepEqual(type.codec.fromColumn(field, columns[column.name], dialect), canonical)
        })
      }

      test(`writes ${label} as text that reads back as the same`, ({ assert }) => {
        const text = type.codec.toText(field, canonical, INDIA)
        assert.deepEqual(type.codec.parse(field, text, INDIA), { ok: true, value: canonical })
      })
    }

    for (const [json, message] of fixtures.invalid) {
      test(`refuses ${JSON.stringify(json).slice(0, 60)}`, async ({ assert }) => {
        const { messages } = await validate(type, field, json)
        assert.lengthOf(messages, 1)
        assert.include(messages[0] ?? '', message)
      })
    }

    test('takes null and absence where the compiler allows them', async ({ assert }) => {
      assert.deepEqual(await validate(type, field, null), { value: null, messages: [] })
      const required = vine.create(vine.object({ it: type.rules(field) }))
      const [error] = await required.tryValidate({})
      assert.exists(error)
    })

    for (const { text, json, locale = INDIA } of fixtures.texts) {
      test(`reads ${JSON.stringify(text)} in ${locale.language}`, ({ assert }) => {
        assert.deepEqual(type.codec.parse(field, text, locale), { ok: true, value: json })
      })

      test(`writes ${JSON.stringify(json)} in ${locale.language} as text that reads back as the same`, ({ assert }) => {
        const written = type.codec.toText(field, json, locale)
        assert.deepEqual(type.codec.parse(field, written, locale), { ok: true, value: json })
      })
    }

    for (const text of fixtures.badTexts) {
      test(`does not read ${JSON.stringify(text)}`, ({ assert }) => {
        assert.isFalse(type.codec.parse(field, text, INDIA).ok)
      })
    }

    for (const { json, text, locale = INDIA } of fixtures.formats) {
      test(`shows ${JSON.stringify(json)} in ${locale.language} as ${text}`, ({ assert }) => {
        // Which white space stands before % and pm changes with the ICU of the Node release.
        assert.equal(type.codec.format(field, json, locale).replace(/[\u00a0\u202f]/gu, ' '), text)
      })
    }

    test('finds nothing wrong with a well-formed declaration', ({ assert }) => {
      assert.deepEqual(codesOf(type, field), [])
    })

    for (const { field: declared, codes } of fixtures.checks) {
      test(`finds ${codes.join(' ') || 'nothing'} in ${JSON.stringify([declared.json, declared.options, declared.default]).slice(0, 100)}`, ({
        assert,
      }) => {
        assert.deepEqual(codesOf(type, declared), [...codes])
      })
    }

    for (const property of fixtures.inferred) {
      test(`is inferred of ${JSON.stringify(property)}`, ({ assert }) => {
        assert.equal(inferTypeName(property), name)
      })
    }

    test('gives samples that its rules and its JSON Schema accept', async ({ assert }) => {
      const ajv = new Ajv2020({ strict: false, formats: { percent: true, decimal: true, money: true } })
      addFormats.default(ajv)
      const describes = ajv.compile(type.describe(field).openapi)
      const samples = type.samples(field)
      assert.isNotEmpty(samples)
      for (const sample of samples) {
        assert.deepEqual((await validate(type, field, sample)).messages, [], JSON.stringify(sample))
        assert.isTrue(describes(sample), JSON.stringify(sample))
      }
    })

    test('masks values of every sample', ({ assert }) => {
      for (const sample of type.samples(field)) {
        if (type.trait !== 'rows') assert.notDeepEqual(type.mask(sample), sample)
      }
    })

    test('offers operators that exist, and columns of one value', ({ assert }) => {
      for (const operator of type.filters) assert.equal(operators[operator].name, operator)
      assert.isAtMost(type.columns(field).filter((column) => column.facet === 'value').length, 1)
      assert.equal(type.columns(field)[0]?.facet ?? 'value', 'value')
    })

    test('converts only into types that exist', ({ assert }) => {
      for (const { to } of type.conversions) assert.equal(fieldTypeOf(to).name, to)
    })
  })
}
