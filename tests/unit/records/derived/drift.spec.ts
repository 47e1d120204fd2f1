import { test } from '@japa/runner'
import fc from 'fast-check'
import { Refusal } from '../../../../app/engine/base/main.js'
import type { JsonObject } from '../../../../app/engine/base/main.js'
import {
  createRecord,
  deleteRecord,
  fillDerived,
  restoreRecord,
  updateRecord,
} from '../../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../../support/databases.js'
import { openLedger } from './ledger.js'
import type { Ledger } from './ledger.js'

/** One write: which kind, on which of the known records, with which numbers and links. */
const step = fc.record({
  verb: fc.constantFrom('create', 'create', 'create', 'update', 'update', 'delete', 'restore'),
  kind: fc.constantFrom('till.bill', 'till.bill', 'till.receipt', 'till.pupil', 'till.family', 'till.head'),
  pick: fc.nat({ max: 50 }),
  links: fc.array(fc.option(fc.nat({ max: 50 }), { freq: 3 }), { minLength: 4, maxLength: 4 }),
  numbers: fc.array(fc.option(fc.integer({ min: -9, max: 60 }), { freq: 6 }), { minLength: 4, maxLength: 4 }),
  isVoid: fc.boolean(),
  rows: fc.nat({ max: 3 }),
})

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Ids of made records by entity, deleted ones too. */
type Known = Record<string, string[]>

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | derived | drift | ${opener.name}`, (group) => {
    let till: Ledger
    group.each.setup(async () => {
      till = await openLedger(opener)
      return () => till.close()
    })

    const pickOf = (known: Known, entity: string, index: number | null | undefined) => {
      const ids = known[entity] ?? []
      return index === null || index === undefined || ids.length === 0 ? null : (ids[index % ids.length] ?? null)
    }

    const bodyOf = (known: Known, { kind, links, numbers, isVoid, rows }: Step): JsonObject => {
      const [a, b, c, d] = numbers
      const times = (make: (n: number) => JsonObject) => Array.from({ length: rows }, (_, n) => make(n))
      switch (kind) {
        case 'till.bill':
          return {
            pupil: pickOf(known, 'till.pupil', links[0]),
            extra: a ?? null,
            made_on: b === null ? null : `2026-11-${String(10 + (Math.abs(b ?? 0) % 20))}`,
            state: isVoid ? 'void' : 'open',
            lines: times((n) => ({
              head: pickOf(known, 'till.head', links[1 + (n % 2)]),
              helper: pickOf(known, 'till.family', links[3]),
              pieces: c ?? null,
              price: n === 0 ? null : (d ?? null),
            })),
          }
        case 'till.receipt':
          return { parts: times((n) => ({ points: numbers[n] ?? null, bill: pickOf(known, 'till.bill', links[n]) })) }
        case 'till.pupil':
          return {
            limit: a ?? null,
            family: pickOf(known, 'till.family', links[0]),
            friend: pickOf(known, 'till.pupil', links[1]),
          }
        default:
          return { name: 'It', ...(kind === 'till.head' ? { price: a ?? null } : {}) }
      }
    }

    /** Writes what a step says; a refusal (a deleted target, say) changes nothing and is fine. */
    const write = async (known: Known, item: Step): Promise<void> => {
      const context = till.as(['boss'])
      const target = pickOf(known, item.kind, item.pick)
      try {
        if (item.verb === 'create') {
          const { data } = await createRecord(context, item.kind, bodyOf(known, item))
          known[item.kind] = [...(known[item.kind] ?? []), String(data?.id)]
        } else if (target !== null && item.verb === 'update') {
          const row = (await till.rows(item.kind)).find(({ id }) => id === target)
          await updateRecord(context, item.kind, target, { ...bodyOf(known, item), version: Number(row?.version) })
        } else if (target !== null && item.verb === 'delete') await deleteRecord(context, item.kind, target)
        else if (target !== null) await restoreRecord(context, item.kind, target)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }

    test('none after any writes, one after another', async ({ assert }) => {
      let seen = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
          const known: Known = {}
          for (const item of steps) await write(known, item)
          assert.deepEqual(await till.drift(), [])
          seen += (await till.rows('till.bill')).length
        }),
        { numRuns: opener.name === 'sqlite' ? 60 : 12 }
      )
      assert.isAbove(seen, 20)
    }).timeout(120_000)

    test('none after any writes, several at a time', async ({ assert }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
          const known: Known = {}
          for (const item of steps.slice(0, 12)) await write(known, { ...item, verb: 'create' })
          for (let at = 12; at < steps.length; at += 4) {
            await Promise.all(steps.slice(at, at + 4).map((item) => write(known, item)))
          }
          assert.deepEqual(await till.drift(), [])
        }),
        { numRuns: opener.name === 'sqlite' ? 15 : 10 }
      )
    }).timeout(120_000)

    test('is found where there is some, and filled', async ({ assert }) => {
      const pupil = await till.make('till.pupil', { name: 'Ada', limit: 50 })
      const bill = await till.make('till.bill', { number: 'A', pupil, lines: [{ price: 60, pieces: 1 }] })
      const spoil = [
        `update till_bills set total = 1, size = null, open = null`,
        `update till_lines set amount = null`,
        `update till_pupils set bills = 7, standing = 'x', standing_key = 'x'`,
      ]
      await till.database.transaction(() => till.database.write(spoil.map((text) => ({ text, values: [] }))), {
        label: 'spoil',
      })
      const found = ['till.bill.total: 1', 'till.bill.size: 1', 'till.bill.open: 1', 'till.line.amount: 1']
      assert.includeMembers([...(await till.drift())], [...found.slice(3), 'till.pupil.bills: 1'])
      const drift = await fillDerived({ registry: till.registry, database: till.database })
      assert.includeMembers(
        drift.map(({ entity, field }) => `${entity}.${field}`),
        ['till.line.amount', 'till.bill.total', 'till.pupil.bills', 'till.pupil.standing']
      )
      assert.deepEqual(await till.drift(), [])
      assert.deepEqual(await till.values('till.bill', bill, 'total', 'open', 'size'), [60, 60, 'small'])
      assert.deepEqual(await till.values('till.pupil', pupil, 'bills', 'owed', 'standing'), [1, 60, 'Over Ada'])
      assert.equal((await till.rows('till.pupil'))[0]?.standing_key, 'over ada')
      assert.deepEqual(await fillDerived({ registry: till.registry, database: till.database }), [])
    })
  })
}
