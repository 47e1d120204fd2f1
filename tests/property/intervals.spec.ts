import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { Refusal } from '../../app/engine/base/main.js'
import {
  createRecord,
  deleteRecord,
  restoreRecord,
  transitionRecord,
  updateRecord,
} from '../../app/engine/records/main.js'
import type { WriteAnswer } from '../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../support/databases.js'
import { DORMITORY, STAY_RULE } from '../unit/kernel/dormitory.js'
import { compileWithCore, openWorkshop } from '../unit/records/workshop.js'
import type { Workshop } from '../unit/records/workshop.js'

/** Days are numbers here; null is an open end. */
interface Time {
  readonly from: number | null
  readonly to: number | null
}

interface Stay extends Time {
  readonly bed: number | null
  readonly state: 'asked' | 'live' | 'ended'
  readonly isDeleted: boolean
}

type Deed =
  | ({ readonly kind: 'create'; readonly bed: number | null } & Time)
  | ({ readonly kind: 'change'; readonly which: number; readonly bed: number | null } & Time)
  | { readonly kind: 'move_in' | 'move_out' | 'delete' | 'restore'; readonly which: number }

const DAYS = 8
const day = (number: number | null) => (number === null ? null : `2026-04-${String(number + 1).padStart(2, '0')}`)

/** Whether two times have a day in common, reckoned day by day, beyond both ends for those that are open. */
function meet(a: Time, b: Time, inclusive: boolean): boolean {
  const has = ({ from, to }: Time, at: number) =>
    (from === null || at >= from) && (to === null || at < to || (inclusive && at === to))
  return Array.from({ length: DAYS + 4 }, (_, index) => index - 2).some((at) => has(a, at) && has(b, at))
}

const isOrdered = ({ from, to }: Time) => from === null || to === null || from <= to

/** What must come of a deed: the stays afterwards, or null where it must be refused. */
function foresee(stays: readonly Stay[], deed: Deed, inclusive: boolean): readonly Stay[] | null {
  if (deed.kind === 'create') {
    return isOrdered(deed) ? [...stays, { ...deed, state: 'asked', isDeleted: false }] : null
  }
  const stay = stays[deed.which % Math.max(stays.length, 1)]
  const next = stay && changed(stay, deed)
  if (!stay || !next || !isOrdered(next)) return null
  const holds = (one: Stay) => one.state === 'live' && !one.isDeleted && one.bed !== null
  const inTheWay = stays.some((o) => o !== stay && holds(o) && o.bed === next.bed && meet(o, next, inclusive))
  if (holds(next) && inTheWay) return null
  return stays.map((one) => (one === stay ? next : one))
}

function changed(stay: Stay, deed: Exclude<Deed, { kind: 'create' }>): Stay | null {
  if (deed.kind === 'restore') return stay.isDeleted ? { ...stay, isDeleted: false } : null
  if (stay.isDeleted) return null
  if (deed.kind === 'delete') return { ...stay, isDeleted: true }
  if (deed.kind === 'move_in') return stay.state === 'live' ? null : { ...stay, state: 'live' }
  if (deed.kind === 'move_out') return stay.state === 'live' ? { ...stay, state: 'ended' } : null
  return deed.kind === 'change' ? { ...stay, from: deed.from, to: deed.to, bed: deed.bed } : null
}

const end = fc.option(fc.integer({ min: 0, max: DAYS }), { freq: 5 })
const bed = fc.option(fc.integer({ min: 0, max: 1 }), { freq: 8 })
const which = fc.nat(20)
const create: fc.Arbitrary<Deed> = fc.record({ kind: fc.constant('create' as const), bed, from: end, to: end })
const deeds = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: create },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), which, bed, from: end, to: end }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('move_in' as const), which }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('move_out' as const, 'delete' as const, 'restore' as const),
        which,
      }),
    }
  ),
  { minLength: 6, maxLength: 24, size: 'max' }
)

function registryWith(inclusive: boolean) {
  const schema = DORMITORY['plugins/dorm/schemas/stay.json'] as { readonly [key: string]: object }
  const exclusive = [{ ...STAY_RULE, ends: inclusive ? 'inclusive' : 'exclusive' }]
  const entity = { ...schema, 'required': ['guest', 'state'], 'x-entity': { ...schema['x-entity'], exclusive } }
  return compileWithCore({ ...DORMITORY, 'plugins/dorm/schemas/stay.json': entity })
}

/** True where it was done, false where it was refused; anything else is a defect. */
async function isDone(work: Promise<WriteAnswer>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

for (const opener of BOTH_DIALECTS) {
  for (const inclusive of [false, true]) {
    test.group(`Intervals | ${opener.name} | ${inclusive ? 'inclusive' : 'half-open'}`, (group) => {
      let dorm: Workshop
      let beds: readonly string[] = []
      group.setup(async () => {
        dorm = await openWorkshop(opener, registryWith(inclusive))
        beds = [await dorm.make('dorm.bed', { name: 'A' }), await dorm.make('dorm.bed', { name: 'B' })]
        return () => dorm.close()
      })

      const boss = () => dorm.as(['boss'])
      const bodyOf = (deed: Time & { bed: number | null }) => ({
        bed: deed.bed === null ? null : (beds[deed.bed] ?? null),
        from_on: day(deed.from),
        to_on: day(deed.to),
      })

      /** Takes all stays of earlier runs out of the way. */
      async function clear(): Promise<void> {
        const texts = ['delete from dorm_stays']
        await dorm.database.transaction(() => dorm.database.write(texts.map((text) => ({ text, values: [] }))), {
          label: 'clear',
        })
      }

      async function run(deed: Deed, ids: string[]): Promise<boolean> {
        if (deed.kind === 'create') {
          return isDone(
            createRecord(boss(), 'dorm.stay', { guest: 'G', ...bodyOf(deed) }).then((answer) => {
              ids.push(String(answer.data?.id))
              return answer
            })
          )
        }
        const id = ids[deed.which % Math.max(ids.length, 1)]
        if (id === undefined) return false
        if (deed.kind === 'change') return isDone(updateRecord(boss(), 'dorm.stay', id, bodyOf(deed)))
        if (deed.kind === 'delete') return isDone(deleteRecord(boss(), 'dorm.stay', id))
        if (deed.kind === 'restore') return isDone(restoreRecord(boss(), 'dorm.stay', id))
        return isDone(transitionRecord(boss(), 'dorm.stay', id, deed.kind, {}))
      }

      test('every write is done or refused as days counted one by one say', async () => {
        const property = fc.asyncProperty(deeds, async (list) => {
          await clear()
          const ids: string[] = []
          let stays: readonly Stay[] = []
          for (const deed of list) {
            const next = foresee(stays, deed, inclusive)
            assert.equal(await run(deed, ids), next !== null, JSON.stringify({ deed, stays }))
            stays = next ?? stays
          }
        })
        await fc.assert(property, { numRuns: opener.name === 'sqlite' ? 60 : 25 })
      })

      test('of writers at once those that fit are in, and each of the others meets one that is', async () => {
        const wanted = fc.array(fc.record({ from: end, to: end }).filter(isOrdered), { minLength: 2, maxLength: 8 })
        const property = fc.asyncProperty(wanted, async (times) => {
          await clear()
          const ids = await Promise.all(
            times.map((time) => dorm.make('dorm.stay', { guest: 'G', ...bodyOf({ ...time, bed: 0 }) }))
          )
          const done = await Promise.all(
            ids.map((id) => isDone(transitionRecord(boss(), 'dorm.stay', id, 'move_in', {})))
          )
          const live = times.filter((_, index) => done[index])
          for (const [index, time] of live.entries()) {
            assert.ok(!live.some((other, at) => at !== index && meet(time, other, inclusive)), JSON.stringify(live))
          }
          for (const time of times.filter((_, index) => !done[index])) {
            assert.ok(
              live.some((other) => meet(time, other, inclusive)),
              JSON.stringify({ time, live })
            )
          }
        })
        await fc.assert(property, { numRuns: opener.name === 'sqlite' ? 10 : 25 })
      })
    })
  }
}
