import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { generateSandbox } from '../../../database/sandbox/main.js'

interface Property {
  readonly 'enum'?: readonly string[]
  readonly 'maxLength'?: number
  readonly 'default'?: unknown
  readonly 'items'?: { readonly $ref: string }
  readonly 'x-field'?: { readonly type: string; readonly entity?: string }
}
interface Declaration {
  readonly 'required': readonly string[]
  readonly 'properties': Readonly<Record<string, Property>>
  readonly 'x-entity': { readonly unique?: readonly { readonly fields: readonly string[]; readonly while?: string }[] }
}

/** The entity's file, so that the sandbox cannot drift from what is declared. */
function declarationOf(entity: string): Declaration {
  const [plugin = '', name = ''] = entity.split('.')
  const folder = plugin === 'core' ? 'schemas/core' : `plugins/${plugin}/schemas`
  return JSON.parse(readFileSync(new URL(`../../../${folder}/${name}.json`, import.meta.url), 'utf8')) as Declaration
}

/** What is wrong with a record by its declaration; links must lead to an id that came before, defaults may be left out. */
function faultsOf(entity: string, record: JsonObject, known: ReadonlySet<string>): readonly string[] {
  const { properties, required } = declarationOf(entity)
  const missing = required.filter((name) => (record[name] ?? properties[name]?.default ?? null) === null)
  const wrong = Object.entries(record).flatMap(([name, value]) => {
    if (name === 'id' || value === null) return []
    const property = properties[name]
    if (!property) return [`${name} is not declared`]
    if (property.enum && !property.enum.includes(String(value))) return [`${name} is ${String(value)}`]
    if (property.maxLength !== undefined && String(value).length > property.maxLength) return [`${name} is too long`]
    if (property['x-field']?.type === 'link' && !known.has(`${property['x-field'].entity}:${String(value)}`)) {
      return [`${name} leads nowhere`]
    }
    const child = property.items?.$ref
    return child ? (value as readonly JsonObject[]).flatMap((row) => faultsOf(child, row, known)) : []
  })
  return [...missing.map((name) => `${name} is missing`), ...wrong].map((fault) => `${entity}: ${fault}`)
}

test.group('Sandbox | declarations', () => {
  test('every record fits its entity, and links lead to earlier records', ({ assert }) => {
    for (const { batches } of generateSandbox({ passwordHash: 'hash' }).schools) {
      const known = new Set<string>()
      const faults: string[] = []
      for (const { entity, records } of batches) {
        for (const record of records) {
          faults.push(...faultsOf(entity, record, known))
          known.add(`${entity}:${String(record.id)}`)
        }
      }
      assert.deepEqual([...new Set(faults)], [])
    }
  })

  test('no two records of a school share what must be unique', ({ assert }) => {
    for (const { batches } of generateSandbox({ passwordHash: 'hash' }).schools) {
      for (const { entity, records } of batches) {
        for (const { fields, while: condition } of declarationOf(entity)['x-entity'].unique ?? []) {
          // The conditions in use read `<field> == '<value>'` or name a boolean.
          const [, field, value] = /^(\w+) == '(\w+)'$/u.exec(condition ?? '') ?? []
          const keys = records
            .filter((record) => (field === undefined ? true : record[field] === value))
            .filter((record) => fields.every((name) => record[name] !== undefined && record[name] !== null))
            .map((record) => fields.map((name) => record[name]).join('|'))
          assert.lengthOf(keys, new Set(keys).size, `${entity} ${fields.join(', ')}`)
        }
      }
    }
  })

  test('a series goes on after the highest number in use', ({ assert }) => {
    for (const { batches, series } of generateSandbox({ passwordHash: 'hash' }).schools) {
      for (const { entity, field, period, next } of series) {
        const used = (batches.find((batch) => batch.entity === entity)?.records ?? [])
          .map((record) => String(record[field]))
          .filter((number) => period === '-' || number.includes(`-${period}-`))
          .map((number) => Number(number.split('-').at(-1)))
        assert.equal(next, Math.max(...used) + 1, `${entity}.${field} ${period}`)
      }
    }
  })
})
