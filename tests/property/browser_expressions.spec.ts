import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { build } from 'vite'
import { evaluate } from '../../app/engine/expressions/main.js'
import type { Expr, Scalar } from '../../app/engine/expressions/main.js'
import { bindings, expressions } from './support/lab_arbitraries.js'
import { datasets, records } from './support/lab_rows.js'
import { withoutSets } from './support/set_values.js'

/** The evaluator as Vite bundles it for forms, in a world that has nothing of Node; trees reach it as JSON. */
async function browserEvaluator(): Promise<(expr: Expr, record: object, params: object) => Scalar> {
  const entry = join(import.meta.dirname, '../../resources/js/conditions/judge.js')
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: true, lib: { entry, formats: ['iife'], name: 'conditions' } },
  })
  const [bundle] = Array.isArray(built) ? built : [built]
  if (!bundle || !('output' in bundle)) throw new Error('Vite has built nothing')
  const world = createContext({})
  new Script(`${bundle.output[0].code}; globalThis.ask = (text, record, params) =>
    conditions.evaluate(JSON.parse(text), { record, params })`).runInContext(world, { timeout: 5000 })
  const { ask } = world as { ask: (text: string, record: object, params: object) => Scalar }
  return (expr, record, params) => ask(JSON.stringify(expr), record, params)
}

test.group('Expressions in the browser', () => {
  test('have the value that they have in process', async () => {
    const ask = await browserEvaluator()
    const property = fc.property(
      datasets,
      bindings,
      fc.array(expressions, { minLength: 1, maxLength: 12, size: 'max' }),
      (dataset, params, list) => {
        for (const expr of list) {
          const inProcess = withoutSets(expr, dataset, params)
          for (const record of records(dataset).root) {
            const expected = evaluate(inProcess.expr, { record, params: inProcess.params })
            assert.deepEqual(ask(inProcess.expr, record, inProcess.params), expected, JSON.stringify(expr))
          }
        }
      }
    )
    fc.assert(property, { numRuns: 300 })
  }).timeout(120_000)
})
