import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { evaluate, typeOf } from '../../app/engine/expressions/main.js'
import type { Expr, ValueType } from '../../app/engine/expressions/main.js'
import type { Entity, Field, Registry } from '../../app/engine/model/main.js'
import { bindings, expressions } from './support/lab_arbitraries.js'
import { postgresLab, sqliteLab, type LabDatabase } from './support/lab_databases.js'
import { datasets, records } from './support/lab_rows.js'
import { laboratory, TYPES } from './support/laboratory.js'

const REGISTRY = laboratory()

/** The expression as a derived field may have it: of the record alone or, `withRows`, of its leaves too. */
function within(expr: Expr, withRows: boolean): Expr {
  const walk = <Node>(node: Node): Node => {
    if (Array.isArray(node)) return node.map(walk) as Node
    if (typeof node !== 'object' || node === null) return node
    const { kind, path = [], variable } = node as { kind?: string; path?: readonly string[]; variable?: string }
    const isMacro = kind === 'quantify' || kind === 'aggregate'
    if (kind === 'in_set' || (isMacro && !(withRows && variable === '' && path.join() === 'leaves'))) {
      const type = typeOf(node as unknown as Expr)
      return { kind: 'literal', type, value: null } as Node
    }
    const copy = Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]))
    if (kind !== 'member') return copy as Node
    const last = path.at(-1) ?? ''
    return { ...copy, path: [Object.hasOwn(TYPES, last) ? last : 'id'] } as Node
  }
  return walk(expr)
}

/** The laboratory with one more field on an entity, which no column holds. */
function withVirtual(registry: Registry, name: string, key: string, expr: Expr): Registry {
  const entity = registry.entities[name] as Entity
  const field: Field = {
    ...(entity.field.n as Field),
    name: key,
    columns: [],
    valueType: typeOf(expr),
    derived: { kind: 'computed', stored: false, expr, inputs: [], rank: 1 },
  }
  const changed = { ...entity, fields: [...entity.fields, field], field: { ...entity.field, [key]: field } }
  return { ...registry, entities: { ...registry.entities, [name]: changed } }
}

const member = (type: ValueType, path: readonly string[]): Expr => ({ kind: 'member', type, variable: '', path })

async function virtualAgrees(database: LabDatabase, runs: number) {
  const property = fc.asyncProperty(
    datasets,
    bindings,
    fc.array(expressions, { minLength: 1, maxLength: 12, size: 'max' }),
    async (dataset, params, list) => {
      await database.fill(dataset)
      for (const generated of list) {
        const expr = within(generated, false)
        const type = typeOf(expr)
        const registry = withVirtual(withVirtual(REGISTRY, 'lab.root', 'v', expr), 'lab.one', 'v', expr)
        const roots = records(dataset).root.map((root) => {
          const { one } = root
          const linked = typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : null
          const value = (record: Record<string, unknown>) => evaluate(expr, { record, params })
          return { ...root, v: value(root), one: linked ? { ...linked, v: value(linked) } : one }
        })
        for (const path of [['v'], ['one', 'v']]) {
          const isEmpty: Expr = { kind: 'is_null', of: member(type, path), negated: false }
          for (const asked of [member(type, path), isEmpty]) {
            const expected = Object.fromEntries(
              roots.map((record) => [(record as { id?: unknown }).id, evaluate(asked, { record, params })])
            )
            assert.deepEqual(await database.ask(asked, params, registry), expected, JSON.stringify(expr))
          }
        }
      }
    }
  )
  await fc.assert(property, { numRuns: runs })
}

async function storedAgrees(database: LabDatabase, runs: number) {
  const property = fc.asyncProperty(
    datasets,
    bindings,
    fc.array(expressions, { minLength: 1, maxLength: 12, size: 'max' }),
    async (dataset, params, list) => {
      for (const generated of list) {
        const expr = within(generated, true)
        const type = typeOf(expr)
        const column = Object.entries(TYPES).find(([, known]) => known.kind === type.kind)?.[0]
        if (column === undefined) continue
        await database.fill(dataset)
        const expected = Object.fromEntries(
          records(dataset).root.map((record) => [record.id, evaluate(expr, { record, params })])
        )
        await database.store(column, expr, params)
        assert.deepEqual(await database.ask(member(type, [column]), params), expected, JSON.stringify(expr))
      }
    }
  )
  await fc.assert(property, { numRuns: runs })
}

const url = process.env.DATABASE_URL ?? ''

test.group('Derived fields in process and in SQL', () => {
  test('virtual ones have the same value on SQLite, own and linked', async ({ cleanup }) => {
    const database = sqliteLab()
    cleanup(() => database.close())
    await virtualAgrees(database, 150)
  }).timeout(120_000)

  test('stored ones have the same value on SQLite, worked out by one statement', async ({ cleanup }) => {
    const database = sqliteLab()
    cleanup(() => database.close())
    await storedAgrees(database, 150)
  }).timeout(120_000)

  test('virtual ones have the same value on PostgreSQL, own and linked', async ({ cleanup }) => {
    const database = await postgresLab(url)
    cleanup(() => database.close())
    await virtualAgrees(database, 25)
  })
    .skip(url === '', 'DATABASE_URL is not set')
    .timeout(120_000)

  test('stored ones have the same value on PostgreSQL, worked out by one statement', async ({ cleanup }) => {
    const database = await postgresLab(url)
    cleanup(() => database.close())
    await storedAgrees(database, 25)
  })
    .skip(url === '', 'DATABASE_URL is not set')
    .timeout(120_000)
})
