import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { evaluate, type Expr } from '../../app/engine/expressions/main.js'
import { prefixBindings } from '../../app/engine/sql/main.js'
import { postgresLab, sqliteLab, type LabDatabase } from './support/lab_databases.js'
import { expressionFrom, listParamOf, paramOf, Tape, WANTED } from './support/lab_expressions.js'
import { datasets, poolOf, records } from './support/lab_rows.js'
import { withoutSets } from './support/set_values.js'

/** One value and one list per type, the value of text with the end of its range. */
const bindings = fc
  .record(
    Object.fromEntries(
      WANTED.flatMap((type) => {
        const one = fc.option(fc.constantFrom(...poolOf(type.kind)), { freq: 8 })
        return [
          [paramOf(type), one],
          [listParamOf(type), fc.array(one, { maxLength: 4 })],
        ]
      })
    )
  )
  .map((params: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const prefix = params['value:text']
    const range = typeof prefix === 'string' ? prefixBindings('value:text', prefix) : { 'value:text:end': null }
    return { ...params, ...range }
  })

const expressions = fc
  .tuple(fc.constantFrom(...WANTED), fc.noBias(fc.array(fc.nat(), { minLength: 20, maxLength: 160, size: 'max' })))
  .map(([type, numbers]) => expressionFrom(new Tape(numbers), type))

async function agrees(database: LabDatabase, runs: number) {
  const property = fc.asyncProperty(
    datasets,
    bindings,
    fc.array(expressions, { minLength: 1, maxLength: 12, size: 'max' }),
    async (dataset, params, list) => {
      await database.fill(dataset)
      for (const expr of list) {
        const inProcess = withoutSets(expr, dataset, params)
        const expected = Object.fromEntries(
          records(dataset).root.map((record) => [
            record.id,
            evaluate(inProcess.expr, { record, params: inProcess.params }),
          ])
        )
        assert.deepEqual(await database.ask(expr, params), expected, JSON.stringify(expr))
      }
    }
  )
  await fc.assert(property, { numRuns: runs })
}

test.group('Expressions in process and in SQL', () => {
  test('have the same value on SQLite', async ({ cleanup }) => {
    const database = sqliteLab()
    cleanup(() => database.close())
    await agrees(database, 400)
  }).timeout(120_000)

  test('have the same value on PostgreSQL', async ({ cleanup }) => {
    const database = await postgresLab(process.env.DATABASE_URL ?? '')
    cleanup(() => database.close())
    await agrees(database, 60)
  })
    .skip(!process.env.DATABASE_URL, 'DATABASE_URL is not set')
    .timeout(120_000)

  test('are generated of every kind', () => {
    const seen = new Set<string>()
    const note = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('kind' in node && typeof node.kind === 'string') seen.add(node.kind)
      for (const inner of Object.values(node)) note(inner)
    }
    for (const expr of fc.sample(expressions, { numRuns: 2000, seed: 7 })) note(expr)
    const kinds: Expr['kind'][] = [
      'literal',
      'param',
      'member',
      'not',
      'and',
      'or',
      'compare',
      'is_null',
      'in',
      'in_param',
      'match',
      'arithmetic',
      'if',
      'quantify',
      'aggregate',
      'in_set',
    ]
    assert.deepEqual(
      kinds.filter((kind) => !seen.has(kind)),
      []
    )
  })
})
