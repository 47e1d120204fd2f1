import { test } from '@japa/runner'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

interface Part {
  readonly id: Json
  readonly weight: number
}

/** One step: which of the rows are kept (by turns of the model's order), their new weights, and how many come. */
const step = fc.record({
  isList: fc.boolean(),
  picks: fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 6 }),
  weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
  added: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
})

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | rows against a model | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    test('lists and deltas in any order leave what they say', async ({ assert }) => {
      let label = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
          const item = await shop.make('shop.item', { name: 'Box' })
          let model: readonly Part[] = []
          for (const { isList, picks, weights, added } of steps) {
            const named = picks.flatMap((index) => model[index] ?? [])
            const changed = named.map(({ id }, index) => ({ id, weight: weights[index] ?? 1 }))
            const room = 6 - (isList ? changed.length : model.length)
            const coming = added.slice(0, Math.max(0, room)).map((weight) => ({ label: `L${label++}`, weight }))
            const gone = isList ? [] : changed.splice(0, Math.floor(changed.length / 2)).map(({ id }) => id)
            const rows = isList ? [...changed, ...coming] : { add: coming, update: changed, remove: gone }
            const { version } = await shop.item(item)
            const { data } = await updateRecord(shop.as(['boss']), 'shop.item', item, {
              version,
              parts: rows as Json,
            } as JsonObject)
            const found = (data?.parts ?? []) as readonly JsonObject[]
            const weightOf = new Map(changed.map(({ id, weight }) => [id, weight]))
            const kept = isList
              ? changed.map(({ weight }) => weight)
              : model.filter(({ id }) => !gone.includes(id)).map(({ id, weight }) => weightOf.get(id) ?? weight)
            assert.deepEqual(
              found.map((row) => row.weight),
              [...kept, ...coming.map(({ weight }) => weight)]
            )
            assert.deepEqual(data, await shop.item(item))
            model = found.map((row) => ({ id: row.id ?? null, weight: Number(row.weight) }))
          }
        }),
        { numRuns: 40 }
      )
    })
  })
}
