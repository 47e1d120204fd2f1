import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { allOf, evaluate } from '../../app/engine/expressions/main.js'
import type { Expr } from '../../app/engine/expressions/main.js'
import { entityOf } from '../../app/engine/model/main.js'
import type { ActionGrant, FieldRule, Registry } from '../../app/engine/model/main.js'
import { grantOf, scopePredicate } from '../../app/engine/permissions/main.js'
import type { Use } from '../../app/engine/permissions/main.js'
import { actorWith } from '../unit/query/workshop.js'
import { postgresLab, sqliteLab, type LabDatabase } from './support/lab_databases.js'
import { listParamOf, paramOf, WANTED } from './support/lab_expressions.js'
import { datasets, ids, poolOf, records, type Dataset } from './support/lab_rows.js'
import { consistent, scopeRules } from './support/lab_scopes.js'
import { laboratory, TYPES } from './support/laboratory.js'
import { withoutSets } from './support/set_values.js'

const ROOT = 'lab.root'
const ROLES = ['a', 'b', 'c', 'd']
const FIELDS = ['id', ...Object.keys(TYPES), 'one']
const USES = ['read', 'filter'] as const satisfies readonly Use[]

type Params = Readonly<Record<string, unknown>>

const bindings: fc.Arbitrary<Params> = fc.record({
  ...Object.fromEntries(
    WANTED.flatMap((type) => [
      [paramOf(type), fc.constantFrom(...poolOf(type.kind))],
      [listParamOf(type), fc.array(fc.constantFrom(...poolOf(type.kind)), { maxLength: 3 })],
    ])
  ),
  'value:id': fc.constantFrom(...ids('one').slice(0, 6)),
  // The end of the range of a bound prefix is for the caller to bind; none of the texts starts with one.
  'value:text': fc.constant('\u0001'),
  'value:text:end': fc.constant('\u0002'),
})

const some = (names: readonly string[]) => fc.subarray([...names])

/** A matrix: what each role reads, all rows or those of a scope, and who reads and filters which field. */
interface Matrix {
  readonly grants: Readonly<Record<string, ActionGrant>>
  readonly rules: readonly Expr[]
  readonly fields: Readonly<Record<string, FieldRule>>
}

const matrices: fc.Arbitrary<Matrix> = fc
  .tuple(
    fc.array(scopeRules, { minLength: 1, maxLength: 3 }),
    fc.array(fc.option(fc.option(fc.nat(2), { freq: 4 }), { nil: undefined, freq: 5 }), { minLength: 4, maxLength: 4 }),
    fc.record(Object.fromEntries(['t', 'n', 'c', 'd'].map((name) => [name, some(ROLES)]))),
    fc.record({ t: some(ROLES), u: some(ROLES) })
  )
  .map(([rules, choices, read, filter]) => ({
    rules,
    grants: Object.fromEntries(
      choices.flatMap((choice, index) => {
        if (choice === undefined) return []
        const scope = choice === null ? null : { scope: `s${choice % rules.length}`, via: [] }
        return [[ROLES[index] ?? '', { scope }]]
      })
    ),
    fields: Object.fromEntries(
      FIELDS.map((name) => [
        name,
        {
          ...(read[name] ? { read: read[name] } : {}),
          ...(name === 't' || name === 'u' ? { filter: filter[name] } : {}),
        },
      ])
    ),
  }))

function registryWith({ grants, rules, fields }: Matrix): Registry {
  const roles = Object.fromEntries(Object.entries(grants).map(([role, read]) => [role, { read }]))
  const scopes = rules.map((rule, index) => [`${ROOT}:s${index}`, { name: `s${index}`, entity: ROOT, rule }] as const)
  return {
    ...laboratory(),
    policies: { [ROOT]: { entity: ROOT, roles, fields, inherits: null } },
    scopes: Object.fromEntries(scopes),
  }
}

/** The roots for which a condition is true, worked out in the process. */
function rootsWhere(expr: Expr, dataset: Dataset, params: Params): ReadonlySet<unknown> {
  const inProcess = withoutSets(expr, dataset, params)
  const roots = records(dataset).root
  return new Set(
    roots
      .filter((record) => evaluate(inProcess.expr, { record, params: inProcess.params }) === true)
      .map((record) => record.id)
  )
}

async function rootsAsked(database: LabDatabase, expr: Expr, params: Params): Promise<ReadonlySet<unknown>> {
  const answers = await database.ask(expr, params)
  return new Set(Object.keys(answers).filter((id) => answers[id] === true))
}

/** The cells one single role grants both the row and the use of, straight from the matrix. */
function grantedCells(matrix: Matrix, roles: readonly string[], use: (typeof USES)[number], name: string) {
  const lets = (list: readonly string[] | undefined, role: string) => list === undefined || list.includes(role)
  const rule = matrix.fields[name]
  return roles.filter((role) => lets(rule?.read, role) && (use === 'read' || lets(rule?.filter, role)))
}

function expectedRoots(
  matrix: Matrix,
  roles: readonly string[],
  dataset: Dataset,
  params: Params
): ReadonlySet<unknown> {
  const found = roles.flatMap((role) => {
    const grant = matrix.grants[role]
    if (!grant) return []
    if (grant.scope === null) return records(dataset).root.map((record) => record.id)
    const rule = matrix.rules[Number(grant.scope.scope.slice(1))]
    return rule ? [...rootsWhere(rule, dataset, params)] : []
  })
  return new Set(found)
}

async function agrees(database: LabDatabase, runs: number): Promise<void> {
  const property = fc.asyncProperty(datasets, bindings, matrices, some(ROLES), async (rows, params, matrix, roles) => {
    const dataset = consistent(rows)
    await database.fill(dataset)
    const grant = grantOf(registryWith(matrix), actorWith(roles, ''), ROOT, 'read')
    const asked = new Map<string, ReadonlySet<unknown>>()
    for (const use of USES) {
      for (const name of FIELDS) {
        const condition = grant?.condition(name, use) ?? null
        const expected = expectedRoots(matrix, grantedCells(matrix, roles, use, name), dataset, params)
        if (!grant || condition === null) {
          assert.equal(
            roles.filter((role) => grantedCells(matrix, [role], use, name).length > 0 && matrix.grants[role]).length,
            0
          )
          continue
        }
        const expr = allOf([grant.rows, condition])
        const key = JSON.stringify(expr)
        const inSql = asked.get(key) ?? (await rootsAsked(database, expr, params))
        asked.set(key, inSql)
        assert.deepEqual(inSql, expected, `${use} of ${name} in SQL: ${key}`)
        assert.deepEqual(rootsWhere(expr, dataset, params), expected, `${use} of ${name}: ${key}`)
      }
    }
  })
  await fc.assert(property, { numRuns: runs })
}

async function turnsOutwards(database: LabDatabase, runs: number): Promise<void> {
  const property = fc.asyncProperty(datasets, bindings, scopeRules, async (rows, params, rule) => {
    const dataset = consistent(rows)
    await database.fill(dataset)
    const registry = registryWith({ grants: {}, rules: [rule], fields: {} })
    const expr = scopePredicate(registry, entityOf(registry, ROOT), { scope: 's0', via: [] })
    assert.deepEqual(await rootsAsked(database, expr, params), rootsWhere(rule, dataset, params), JSON.stringify(expr))
  })
  await fc.assert(property, { numRuns: runs })
}

test.group('Grants and brute force', () => {
  test('show the same cells on SQLite', async ({ cleanup }) => {
    const database = sqliteLab()
    cleanup(() => database.close())
    await agrees(database, 300)
  }).timeout(120_000)

  test('show the same cells on PostgreSQL', async ({ cleanup }) => {
    const database = await postgresLab(process.env.DATABASE_URL ?? '')
    cleanup(() => database.close())
    await agrees(database, 60)
  })
    .skip(!process.env.DATABASE_URL, 'DATABASE_URL is not set')
    .timeout(120_000)
})

test.group('Scopes turned outwards', () => {
  test('hold for the same rows on SQLite', async ({ cleanup }) => {
    const database = sqliteLab()
    cleanup(() => database.close())
    await turnsOutwards(database, 1_500)
  }).timeout(120_000)

  test('hold for the same rows on PostgreSQL', async ({ cleanup }) => {
    const database = await postgresLab(process.env.DATABASE_URL ?? '')
    cleanup(() => database.close())
    await turnsOutwards(database, 150)
  })
    .skip(!process.env.DATABASE_URL, 'DATABASE_URL is not set')
    .timeout(120_000)

  test('are sets for most of what is tried', () => {
    const turned = fc.sample(scopeRules, { numRuns: 1_000, seed: 7 }).filter((rule) => {
      const registry = registryWith({ grants: {}, rules: [rule], fields: {} })
      const expr = scopePredicate(registry, entityOf(registry, ROOT), { scope: 's0', via: [] })
      return JSON.stringify(expr).includes('"in_set"')
    })
    assert.ok(turned.length > 500, `${turned.length} of 1000`)
  })
})
