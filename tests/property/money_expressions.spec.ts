import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { compileExpression, evaluate } from '../../app/engine/expressions/main.js'
import type { Expr } from '../../app/engine/expressions/main.js'
import { laboratory } from './support/laboratory.js'
import { postgresLab, sqliteLab } from './support/lab_databases.js'
import type { LabDatabase } from './support/lab_databases.js'
import { ids, records, SCHOOL } from './support/lab_rows.js'
import type { Dataset } from './support/lab_rows.js'

const registry = laboratory()

/** Compiles an expression over a root, in which `d` has 2 decimals, `p` has 3 and `n` none. */
function compiled(text: string): Expr {
  const outcome = compileExpression(text, {
    entity: 'lab.root',
    membersOf: (entity) => registry.entities[entity]?.members ?? null,
    params: {},
    mode: 'sql',
    expect: null,
    allowClock: false,
  })
  if (!outcome.ok) throw new Error(`${text}: ${JSON.stringify(outcome)}`)
  return outcome.expr
}

/** What fees are reckoned with: scales mixed, rounded, summed, compared. */
const TEXTS = [
  'd + p',
  'd - p * n',
  'd * n',
  'd * p',
  'd / n',
  'd / p',
  'p / d',
  'd % 1.5',
  'p % d',
  '-d + 0.005',
  'd * 12.5 / 100',
  'd > p ? d : p',
  'd == p || d > p * 2',
  'd in [0, 12.5, 12.50, -0.01]',
  'leaves.map(x, x.d).sum()',
  'leaves.map(x, x.d * x.n).sum()',
  'leaves.map(x, x.d - x.p).sum()',
  'leaves.map(x, x.p).sum() - leaves.map(x, x.d).sum()',
  'leaves.filter(x, x.d > 0).map(x, x.d).sum() >= d',
  'leaves.map(x, x.d).max() - leaves.map(x, x.p).min()',
]

/** Everyday amounts, and such as leave 53 bits when they are added, raised or multiplied. */
const amounts = fc.option(
  fc.oneof(
    fc.integer({ min: -200, max: 200 }),
    fc.integer({ min: -5_000_000, max: 5_000_000 }),
    fc.integer({ min: 1 - 1e15, max: 1e15 - 1 }),
    fc.constantFrom(999_999_999_999_999, 9_007_199_254_740_991, -9_007_199_254_740_991)
  ),
  { freq: 10 }
)

const row = fc.record({ n: amounts, d: amounts, p: amounts })
const datasets = fc.record({
  roots: fc.array(row, { minLength: 1, maxLength: 4 }),
  leaves: fc.array(row, { maxLength: 8 }),
})

type Row = Readonly<Record<string, unknown>>

/** Rows of the school; leaves hang on the roots in turn. */
function datasetOf(roots: readonly Row[], leaves: readonly Row[]): Dataset {
  const common = { school_id: SCHOOL, deleted_at: null, one_id: null }
  return {
    one: [],
    root: roots.map((item, index) => ({ ...common, ...item, id: ids('root')[index] })),
    leaf: leaves.map((item, index) => ({
      ...common,
      ...item,
      id: `3${String(index).padStart(7, '0')}-0000-7000-8000-000000000000`,
      root_id: ids('root')[index % roots.length],
    })),
  }
}

async function agrees(database: LabDatabase, dataset: Dataset, texts: readonly string[]): Promise<void> {
  await database.fill(dataset)
  for (const text of texts) {
    const expr = compiled(text)
    const values = records(dataset).root.map((record) => [record.id, evaluate(expr, { record, params: {} })])
    assert.deepEqual(await database.ask(expr, {}), Object.fromEntries(values), text)
  }
}

const DATABASES = [
  { name: 'SQLite', open: async () => sqliteLab(), runs: 150 },
  ...(process.env.DATABASE_URL
    ? [{ name: 'PostgreSQL', open: () => postgresLab(process.env.DATABASE_URL ?? ''), runs: 25 }]
    : []),
]

for (const { name, open, runs } of DATABASES) {
  test.group(`Expressions over amounts, in process and on ${name}`, () => {
    test('have the same value', async ({ cleanup }) => {
      const database = await open()
      cleanup(() => database.close())
      const property = fc.asyncProperty(datasets, ({ roots, leaves }) =>
        agrees(database, datasetOf(roots, leaves), TEXTS)
      )
      await fc.assert(property, { numRuns: runs })
    }).timeout(120_000)

    test('sum exactly where the sum on its way needs more than 64 bits', async ({ cleanup }) => {
      const database = await open()
      cleanup(() => database.close())
      const largest = Number.MAX_SAFE_INTEGER
      const rows = Array.from({ length: 2200 }, (_, index) => ({ d: index < 1100 ? largest : -largest, p: -largest }))
      const dataset = datasetOf([{ d: 0 }], [...rows, { d: 25, p: 7 }])
      await agrees(database, dataset, ['leaves.map(x, x.d).sum()', 'leaves.map(x, x.p).sum()'])
      const answer = await database.ask(compiled('leaves.map(x, x.d).sum()'), {})
      assert.deepEqual(Object.values(answer), [25])
    }).timeout(120_000)
  })
}
