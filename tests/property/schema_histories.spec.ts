import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import fc from 'fast-check'
import type { Json } from '../../app/engine/base/main.js'
import type { Registry } from '../../app/engine/model/main.js'
import type { Database, Row } from '../../app/engine/sql/main.js'
import {
  applyMigrations,
  findDrift,
  planChanges,
  revertLastMigration,
  snapshotOf,
  storageVersion,
  writeMigrations,
} from '../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../support/databases.js'
import { sketchRegistry, type FieldSketch } from '../support/registry_builder.js'

/** A field of the pupil by its number; `was` names an earlier number that it took over from. */
interface Shape {
  readonly kind: FieldSketch['kind']
  readonly required: boolean
  readonly key: boolean
  readonly scale: number
}
type State = ReadonlyMap<number, Shape>
interface Step {
  readonly state: State
  readonly renamed: ReadonlyMap<number, number>
  readonly indexed: boolean
  readonly unique: boolean
  readonly linked: boolean
  readonly more: boolean
}

const KINDS = ['text', 'integer', 'boolean', 'date', 'instant', 'json'] as const
const shape: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom(...KINDS),
  required: fc.boolean(),
  key: fc.boolean(),
  scale: fc.constantFrom(0, 0, 2),
})
const edit = fc.oneof(
  fc.record({ do: fc.constant('set' as const), at: fc.nat(5), shape }),
  fc.record({ do: fc.constant('drop' as const), at: fc.nat(5), shape }),
  fc.record({ do: fc.constant('rename' as const), at: fc.nat(5), shape })
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never
const history = fc.array(
  fc.record({
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
    indexed: fc.boolean(),
    unique: fc.boolean(),
    linked: fc.boolean(),
    more: fc.boolean(),
  }),
  { minLength: 2, maxLength: 5 }
)

const money: Shape = { kind: 'integer', required: true, key: false, scale: 2 }
const NO_FLAGS = { indexed: false, unique: false, linked: false, more: false }
const editTo = (what: Edit['do'], at: number): Edit => ({ do: what, at, shape: money })
/** One that is always among them: every kind of edit, and every flag put up and taken down. */
const FULL_HISTORY: typeof history extends fc.Arbitrary<infer T> ? T : never = [
  { edits: [editTo('rename', 1)], ...NO_FLAGS, indexed: true, linked: true },
  { edits: [editTo('drop', 2)], ...NO_FLAGS, unique: true, more: true },
  { edits: [editTo('set', 0)], ...NO_FLAGS },
]

/** Values that each kind may begin with, some of which another kind cannot hold. */
const SAMPLES: Readonly<Record<string, readonly Json[]>> = {
  text: ['Ada', '12', '12.50', '2026-02-28', '2026-02-30', 'true', '', '-7', '1.234'],
  integer: [0, 1, -7, 1250, 999_999_999_999_999],
  boolean: [true, false],
  date: ['2026-01-31', '2024-02-29'],
  instant: ['2026-01-31T00:00:00.000Z', '2026-04-01T10:00:00.123Z'],
  json: [{ a: [1, 'x'] }, 'words', 5],
}
const SCHOOL = '01900000-0000-7000-8000-000000000001'
const NOW = '2026-04-01T10:00:00.000Z'
const idOf = (number: number) => `01900000-0000-7000-8000-0000000000${String(number).padStart(2, '0')}`

/** The states that edits lead through; a rename takes a field to a number that is free. */
function statesOf(edits: typeof history extends fc.Arbitrary<infer T> ? T : never): readonly Step[] {
  let state: State = new Map([
    [0, { kind: 'text', required: false, key: true, scale: 0 }],
    [1, { kind: 'integer', required: false, key: false, scale: 0 }],
    [2, { kind: 'date', required: false, key: false, scale: 0 }],
  ])
  const steps: Step[] = [{ state, renamed: new Map(), indexed: false, unique: false, linked: false, more: false }]
  let next = 10
  for (const { edits: all, ...marks } of edits) {
    const now = new Map(state)
    const renamed = new Map<number, number>()
    for (const { do: what, at, shape: to } of all) {
      const key = [...state.keys()][at % state.size] ?? 0
      if (what === 'set') now.set(now.has(key) && !renamed.has(key) ? key : next++, to)
      const old = now.get(key)
      if (what === 'drop' && now.size > 1) now.delete(key)
      if (what === 'rename' && old && state.get(key) === old) {
        now.delete(key)
        renamed.set(next, key)
        now.set(next++, old)
      }
    }
    state = now
    steps.push({ state, renamed, ...marks })
  }
  return steps
}

function registryOf({ state, renamed, indexed, unique, linked, more }: Step): Registry {
  const fields = Object.fromEntries(
    [...state].map(([number, { kind, required, key, scale }]): [string, FieldSketch] => {
      const was = renamed.get(number)
      const backfill = { text: '-', integer: 0, boolean: false, date: '2026-01-01', instant: NOW, json: '-' }[
        kind as 'text'
      ]
      return [
        `f${number}`,
        {
          kind,
          required,
          ...(required ? { default: backfill } : {}),
          ...(key && kind === 'text' ? { key } : {}),
          ...(kind === 'integer' && scale > 0 ? { scale } : {}),
          ...(was === undefined ? {} : { was: `f${was}` }),
        },
      ]
    })
  )
  const [first = 'f0'] = Object.keys(fields)
  return sketchRegistry({
    'people.house': { fields: { name: { kind: 'text' } } },
    'people.pupil': {
      fields: {
        number: { kind: 'integer', required: true },
        ...fields,
        ...(linked ? { house: { kind: 'id', link: 'people.house' } } : {}),
      },
      ...(indexed ? { indexes: [[first]] } : {}),
      ...(unique ? { uniques: [{ fields: ['number'], among: 'live' as const, while: null }] } : {}),
    },
    ...(more ? { 'people.more': { fields: { pupil: { kind: 'id' as const, link: 'people.pupil' } } } } : {}),
  })
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Schema histories: ${opener.name}`, () => {
    /** The kinds of change that came to pass. */
    const made = new Set<string>()

    test('lead forward and back again, and lose nothing', async ({ assert }) => {
      await fc.assert(
        fc.asyncProperty(history, fc.array(fc.nat(8), { minLength: 18, maxLength: 18 }), async (edits, picks) => {
          let picked = 0
          const opened = await opener.open()
          const root = await mkdtemp(join(tmpdir(), 'lectern-history-'))
          try {
            await runHistory(statesOf(edits), opened.database, root, () => picks[picked++] ?? 0)
          } finally {
            await opened.close()
            await rm(root, { recursive: true })
          }
        }),
        {
          numRuns: Number(process.env['HISTORIES'] ?? (opener.name.startsWith('sqlite') ? 40 : 4)),
          examples: [[FULL_HISTORY, Array.from({ length: 18 }, (_, at) => at % 9)]],
        }
      )
      // Histories that end early prove little.
      assert.isAbove(made.size, 4, `Only ${[...made].join(', ')}`)
    }).timeout(300_000)

    async function runHistory(steps: readonly Step[], database: Database, root: string, pick: () => number) {
      const registries = steps.map(registryOf)
      const optionsOf = (registry: Registry) => ({
        database,
        root,
        plugins: registry.plugins,
        clock: { system: () => new Date(NOW) },
        version: storageVersion(registry),
      })
      const applied: Registry[] = []
      let before: readonly Row[] = []
      for (const [index, registry] of registries.entries()) {
        const plan = await planChanges({ registry, root, database })
        if (plan.refusals.length > 0 || isBlocked(plan)) continue
        const written = await writeMigrations(root, plan)
        for (const { changes } of index === 0 ? [] : plan.plugins) for (const { kind } of changes) made.add(kind)
        await applyMigrations(optionsOf(registry))
        const drift = await findDrift(registry, database)
        if (drift.length > 0) throw new Error(drift.map(({ message }) => message).join('\n'))
        if (written.length > 0) applied.push(registry)
        if (index === 0) {
          await fill(database, registry, pick)
          before = await pupils(database)
        } else if ((await pupils(database)).length !== before.length) throw new Error('A row is gone')
      }
      for (let at = applied.length - 1; at > 0; at--) {
        const [registry, earlier] = [applied[at], applied[at - 1]]
        if (!registry || !earlier) throw new Error('No registry')
        await revertLastMigration({ ...optionsOf(registry), plugin: 'people' })
        const drift = await findDrift(earlier, database)
        if (drift.length > 0) throw new Error(`back: ${drift.map(({ message }) => message).join('\n')}`)
      }
      const after = await pupils(database)
      const told = Object.keys(before[0] ?? {})
      // What was empty may have been given the default of a field that was required for a while.
      const isEmpty = (at: number, name: string) => before[at]?.[name] === null
      const shown = after.map((row, at) =>
        Object.fromEntries(told.map((name) => [name, isEmpty(at, name) ? null : row[name]]))
      )
      if (JSON.stringify(shown) !== JSON.stringify(before)) {
        throw new Error(`Lost: ${JSON.stringify(before)} became ${JSON.stringify(shown)}`)
      }
    }
  })
}

function isBlocked(plan: Awaited<ReturnType<typeof planChanges>>): boolean {
  return plan.plugins.some((part) =>
    part.hazards.some(({ kind, rows }) => kind === 'blocked' && rows !== 0 && rows !== null)
  )
}

function pupils(database: Database): Promise<readonly Row[]> {
  return database.read({ text: 'select * from people_pupils order by id', values: [] })
}

/** Nine pupils with values of all sorts. */
async function fill(database: Database, registry: Registry, pick: () => number): Promise<void> {
  const table = snapshotOf(registry).tables['people_pupils']
  const [text = [], integer = [], date = []] = [SAMPLES['text'], SAMPLES['integer'], SAMPLES['date']]
  for (let number = 0; number < 9; number++) {
    const word = String(text[number] ?? '')
    const row: Record<string, Json> = {
      school_id: SCHOOL,
      id: idOf(number),
      version: 1,
      created_at: NOW,
      updated_at: NOW,
      number,
      f0: word,
      f0_key: word.toLowerCase(),
      f1: integer[pick() % integer.length] ?? null,
      f2: date[pick() % 3] ?? null,
    }
    const names = Object.keys(row).filter((name) => table?.columns.some((column) => column.name === name))
    const marks = names.map((_, at) => (database.dialect === 'postgres' ? `$${at + 1}` : '?'))
    const insert = `insert into people_pupils (${names.join()}) values (${marks.join()})`
    await database.transaction(() => database.write([{ text: insert, values: names.map((name) => row[name]) }]), {
      label: 'row',
    })
  }
}
