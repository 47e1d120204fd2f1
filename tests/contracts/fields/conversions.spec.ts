import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { fieldTypeOf, fieldTypes } from '../../../app/engine/fields/main.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'
import { entityOf, fieldOf } from '../../../app/engine/model/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import { EMPTY_SHAPE, readRecord } from '../../../app/engine/query/main.js'
import { createRecord } from '../../../app/engine/records/main.js'
import { diffSnapshots, evolve, inverseOf, snapshotOf } from '../../../app/engine/storage/main.js'
import type { Change, StorageSnapshot } from '../../../app/engine/storage/main.js'
import { runChange } from '../../../app/engine/storage/execute.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { plainSession } from '../../support/plain_session.js'
import { compileWithCore, openWorkshop } from '../../unit/records/workshop.js'
import type { Workshop } from '../../unit/records/workshop.js'
import { fixturesOf, kindsWith, THING, valuesOf } from './fixtures.js'

interface Way {
  readonly from: string
  readonly to: string
  readonly lossy: boolean
  readonly name: string
}

/** All conversions that types declare. */
const WAYS: readonly Way[] = Object.values(fieldTypes).flatMap(({ name: from, conversions }) =>
  conversions.map(({ to, lossy }) => ({ from, to, lossy, name: `${from}_to_${to}` }))
)

/** A field of a type that takes what another's values become. */
const INTO: Readonly<Record<string, (fixtures: FieldFixtures) => JsonObject>> = {
  text: () => ({ 'type': 'string', 'x-field': { type: 'text' } }),
  long_text: () => ({ 'type': 'string', 'x-field': { type: 'long_text' } }),
  choice: (fixtures) => ({ enum: fixtures.valid.map(({ json }) => json).filter(isChoice) }),
  integer: () => ({ type: 'integer' }),
  date: () => ({ type: 'string', format: 'date' }),
  datetime: () => ({ type: 'string', format: 'date-time' }),
}

const isChoice = (json: Json) => typeof json === 'string' && /^[a-z][a-z ]{2,40}$/i.test(json)

function registryOf(propertyOf: (way: Way) => JsonObject): Registry {
  return compileWithCore({
    ...kindsWith(Object.fromEntries(WAYS.map((way) => [way.name, propertyOf(way)]))),
    'plugins/kinds/access.json': { [THING]: { boss: { read: true, create: true, update: true } } },
  })
}

const before = registryOf(({ from }) => {
  const { field } = fixturesOf(from)
  return { ...field.json, 'x-field': field.options }
})
const after = registryOf(({ from, to }) => {
  const property = INTO[to]
  if (!property) throw new Error(`Say here how a field of type ${to} is declared that takes values of others`)
  return property(fixturesOf(from))
})

const { refusals: forward } = diffSnapshots(snapshotOf(before), snapshotOf(after))

test.group('Contract | conversions of field types', () => {
  test('are all known to the storage', ({ assert }) => {
    assert.deepEqual(forward, [])
    assert.isAbove(WAYS.length, 20)
  })
})

for (const opener of BOTH_DIALECTS) {
  test.group(`Contract | conversions of field types | ${opener.name}`, (group) => {
    let shop: Workshop
    /** By conversion: what each record held, what it holds as the other type, once that is taken back, and as the other type again. */
    const held = new Map<
      string,
      { readonly was: Json; readonly is: Json; readonly back: Json; again: Json; readonly id: string }[]
    >()
    const keys = { converted: new Map<string, unknown>(), fresh: new Map<string, unknown>() }

    const sessionOf = (registry: Registry) => plainSession({ ...shop.as(['boss']).session, registry })
    const valueIn = async (registry: Registry, id: string, name: string) =>
      (await readRecord(sessionOf(registry), THING, id, EMPTY_SHAPE))[name] ?? null
    let tables = snapshotOf(before)
    const moveTo = async (registry: Registry) => {
      const { changes } = diffSnapshots(tables, snapshotOf(registry))
      const work = async () => {
        for (const change of changes) {
          await runChange(shop.database, change, tables, change.kind)
          tables = evolve(tables, [change])
        }
      }
      await shop.database.transaction(work, { label: 'changes' })
    }
    const keyOf = async (id: string, name: string) => {
      const row = (await shop.rows(THING)).find((one) => one.id === id)
      return row?.[`${name}_key`]
    }

    group.setup(async () => {
      shop = await openWorkshop(opener, before)
      const made: { way: Way; id: string; was: Json }[] = []
      for (const way of WAYS) {
        for (const was of valuesOf(way.from)) {
          made.push({ way, was, id: await shop.make(THING, { label: way.name, [way.name]: was }) })
        }
      }
      await moveTo(after)
      const converted: { way: Way; id: string; was: Json; is: Json }[] = []
      for (const one of made) converted.push({ ...one, is: await valueIn(after, one.id, one.way.name) })
      for (const { way, id, is } of converted) {
        if (is === null) continue
        keys.converted.set(id, await keyOf(id, way.name))
        const context = { session: sessionOf(after), idempotency: null }
        const fresh = await createRecord(context, THING, { label: 'fresh', [way.name]: is }).catch(() => null)
        if (fresh) keys.fresh.set(id, await keyOf(String(fresh.data?.id), way.name))
      }
      await shop.database.transaction(
        () => shop.database.write([{ text: `delete from kinds_things where label = 'fresh'`, values: [] }]),
        { label: 'test' }
      )
      await moveTo(before)
      for (const { way, id, was, is } of converted) {
        const back = await valueIn(before, id, way.name)
        held.set(way.name, [...(held.get(way.name) ?? []), { was, is, back, again: null, id }])
      }
      await moveTo(after)
      for (const [name, all] of held) for (const one of all) one.again = await valueIn(after, one.id, name)
      return () => shop.close()
    })

    for (const way of WAYS) {
      const values = () => held.get(way.name) ?? []

      test(`${way.from} becomes ${way.to}: every value that is left is one of its own`, async ({ assert }) => {
        const field = fieldOf(entityOf(after, THING), way.name)!
        const rules = vine.create(vine.object({ it: fieldTypeOf(way.to).rules(field) }))
        assert.isNotEmpty(values())
        for (const { was, is } of values()) {
          if (is === null) {
            assert.isTrue(way.lossy, `${JSON.stringify(was)} is lost`)
            continue
          }
          const [error] = await rules.tryValidate({ it: is })
          assert.isTrue(error === null || way.lossy, `${JSON.stringify(was)} became ${JSON.stringify(is)}`)
        }
        assert.isTrue(values().some(({ is }) => is !== null))
      })

      test(`${way.from} becomes ${way.to}: keys are those that writing gives`, ({ assert }) => {
        for (const { id } of values()) {
          if (keys.fresh.has(id)) assert.equal(keys.converted.get(id), keys.fresh.get(id))
        }
      })

      test(`${way.from} becomes ${way.to} and ${way.from} again: ${way.lossy ? 'what fits' : 'everything'} is as it was`, ({
        assert,
      }) => {
        const { equals } = fieldTypeOf(way.from)
        const same = ({ was, back }: { was: Json; back: Json }) => back !== null && equals(was, back)
        for (const one of values()) {
          if (!way.lossy) {
            assert.isTrue(same(one), `${JSON.stringify(one.was)} came back as ${JSON.stringify(one.back)}`)
          }
          if (one.back !== null) assert.deepEqual(one.again, one.is, 'what was lost once is lost no further')
        }
        assert.isTrue(values().some(({ back }) => back !== null))
      })
    }
  })
}

/** Entities with a text, plain or formatted, and what is found in it. */
const note = (options: JsonObject) =>
  compileWithCore({
    'plugins/kinds/plugin.json': {
      name: 'kinds',
      title: 'Kinds',
      version: '1.0.0',
      engine: '^1.0',
      roles: [{ name: 'boss', title: 'Boss' }],
    },
    'plugins/kinds/schemas/thing.json': {
      '$id': THING,
      'title': 'Thing',
      'type': 'object',
      'required': ['label', 'note'],
      'properties': {
        label: { type: 'string', maxLength: 80 },
        note: { 'type': 'string', 'maxLength': 255, 'x-field': options },
      },
      'x-entity': { display: 'label' },
    },
    'plugins/kinds/access.json': { [THING]: { boss: { read: true, create: true, update: true } } },
  })

for (const opener of BOTH_DIALECTS) {
  test.group(`Contract | keys of texts that become formatted | ${opener.name}`, (group) => {
    const [plain, formatted] = [note({ type: 'text' }), note({ type: 'rich_text' })]
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener, plain)
      return () => shop.close()
    })
    const keys = async () => (await shop.rows(THING)).map((row) => row.note_key)
    const run = (changes: readonly Change[], from: StorageSnapshot) =>
      shop.database.transaction(
        async () => {
          let tables = from
          for (const change of changes) {
            await runChange(shop.database, change, tables, change.kind)
            tables = evolve(tables, [change])
          }
          return tables
        },
        { label: 'changes' }
      )

    test('are made anew of the words alone, and of all of the text on the way back', async ({ assert }) => {
      await shop.make(THING, { label: 'a', note: 'Bring <strong>two</strong> copies' })
      const start = snapshotOf(plain)
      assert.deepEqual(await keys(), ['bring <strong>two</strong> copies'])
      const { changes } = diffSnapshots(start, snapshotOf(formatted))
      assert.deepEqual(
        changes.map(({ kind }) => kind),
        ['fill_key']
      )
      const there = await run(changes, start)
      assert.deepEqual(await keys(), ['bring two copies'])
      assert.deepEqual(diffSnapshots(there, snapshotOf(formatted)).changes, [], 'nothing is left to do')
      const again = await run(inverseOf(start, changes), there)
      assert.deepEqual(await keys(), ['bring <strong>two</strong> copies'])
      assert.deepEqual(diffSnapshots(again, start).changes, [])
    })
  })
}
