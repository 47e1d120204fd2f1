import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { evaluate, type Expr } from '../../app/engine/expressions/main.js'
import { postgresLab, sqliteLab, type LabDatabase } from './support/lab_databases.js'
import { bindings, expressions } from './support/lab_arbitraries.js'
import { datasets, records } from './support/lab_rows.js'
import { withoutSets } from './support/set_values.js'

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
