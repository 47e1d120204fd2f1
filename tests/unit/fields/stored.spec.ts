import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import { compareText, textKey } from '../../../app/engine/base/main.js'
import type { Json } from '../../../app/engine/base/main.js'
import { evaluate } from '../../../app/engine/expressions/main.js'
import type { Scalar } from '../../../app/engine/expressions/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type { OperatorName } from '../../../app/engine/fields/main.js'
import { INDIA } from '../../../app/engine/fields/shared/fixtures.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'
import { entityOf, fieldOf } from '../../../app/engine/model/main.js'
import type { Field } from '../../../app/engine/model/main.js'
import { grantOf } from '../../../app/engine/permissions/main.js'
import { bindOperands } from '../../../app/engine/query/bind.js'
import {
  EMPTY_SHAPE,
  listRecords,
  parseListQuery,
  parseQueryString,
  readRecord,
} from '../../../app/engine/query/main.js'
import { restrict } from '../../../app/engine/query/restrict.js'
import { updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { compileWithCore, openWorkshop } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

const THING = 'kinds.thing'
const folder = new URL('../../../app/engine/fields/types/', import.meta.url)

/** Types whose values stand in a column of their own, with their fixtures; what is numbered, related, a file or never told has suites of its own. */
const KINDS: { name: string; fixtures: FieldFixtures }[] = []
for (const name of readdirSync(folder).sort()) {
  const { fixtures } = (await import(new URL(`${name}/fixtures.ts`, folder).href)) as { fixtures: FieldFixtures }
  const { trait, files, kept } = fieldTypeOf(name)
  if (trait === 'scalar' && !files && kept !== 'hashed') KINDS.push({ name, fixtures })
}
const cases = KINDS.map(({ name }) => [name] as const)

/** One entity with a field of each type, named as the type. */
const registry = compileWithCore({
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
    'required': ['label'],
    'properties': {
      label: { type: 'string', maxLength: 80 },
      ...Object.fromEntries(
        KINDS.map(({ name, fixtures: { field } }) => [`a_${name}`, { ...field.json, 'x-field': field.options }])
      ),
    },
    'x-entity': { display: 'label' },
  },
  'plugins/kinds/access.json': {
    '*': { boss: { read: true, create: true, update: true, delete: true, refer: true } },
    [THING]: {},
  },
})
const fieldNamed = (name: string): Field => fieldOf(entityOf(registry, THING), `a_${name}`)!

const fixturesOf = (name: string): FieldFixtures => KINDS.find((kind) => kind.name === name)!.fixtures
/** The values of a type's fixtures in their one spelling, each once. */
function valuesOf(name: string): readonly Json[] {
  const values = fixturesOf(name).valid.map(({ json, canonical }) => canonical ?? json)
  return values.filter((value, index) => values.findIndex((other) => same(other, value)) === index)
}
const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b)

for (const opener of BOTH_DIALECTS) {
  test.group(`Fields | stored | ${opener.name}`, (group) => {
    let shop: Workshop
    /** By type: the ids of its records, in the order of its values. */
    const ids: Record<string, string[]> = {}
    let blank = ''

    group.setup(async () => {
      shop = await openWorkshop(opener, registry)
      blank = await shop.make(THING, { label: 'blank' })
      for (const { name } of KINDS) {
        ids[name] = []
        for (const json of valuesOf(name)) {
          ids[name].push(await shop.make(THING, { label: name, [`a_${name}`]: json }))
        }
      }
      return () => shop.close()
    })

    const session = () => shop.as(['boss']).session
    const idsOf = async (query: string) => {
      const { data } = await listRecords(session(), THING, parseListQuery(parseQueryString(query)))
      return data.map(({ id }) => String(id))
    }

    test('{0}: every value comes back as it was given, and may be given again and taken away')
      .with(cases)
      .run(async ({ assert }, [name]) => {
        for (const [index, { json, canonical }] of fixturesOf(name).valid.entries()) {
          const id = await shop.make(THING, { label: `again ${index}`, [`a_${name}`]: json })
          const made = await readRecord(session(), THING, id, EMPTY_SHAPE)
          assert.deepEqual(made[`a_${name}`], canonical ?? json)
          const again = await updateRecord(shop.as(['boss']), THING, id, { [`a_${name}`]: json, version: 1 })
          assert.equal(again.data?.version, 1, 'the same value is no change')
          await updateRecord(shop.as(['boss']), THING, id, { [`a_${name}`]: null, version: 1 })
          const cleared = await readRecord(session(), THING, id, EMPTY_SHAPE)
          assert.isNull(cleared[`a_${name}`])
        }
      })

    test('{0}: each filter finds what the process finds by the same condition')
      .with(cases)
      .run(async ({ assert }, [name]) => {
        const values = valuesOf(name)
        const field = fieldNamed(name)
        const among = [...(ids[name] ?? []), blank]
        let asked = 0
        for (const operator of field.filters) {
          for (const query of queriesOf(name, operator)) {
            const all = `${query}&filter[id][in]=${among.join(',')}&sort=id`
            const found = await idsOf(all)
            const expected = among.filter((_id, index) => holdsOf(query, name, values[index] ?? null)).sort()
            assert.deepEqual(found, expected, query)
            asked++
          }
        }
        assert.isAbove(asked, 0)
      })

    test('{0}: the order is that of its keys, the same on both databases, and empty ones come last')
      .with(cases.filter(([name]) => fieldTypeOf(name).sortable))
      .run(async ({ assert }, [name]) => {
        const values = valuesOf(name)
        const own = ids[name] ?? []
        const query = `filter[id][in]=${[...own, blank].join(',')}&sort=a_${name}`
        const expected = own
          .map((id, index) => ({ id, key: keyOf(name, values[index] ?? null) }))
          .sort((a, b) => compareKeys(a.key, b.key) || compareText(a.id, b.id))
          .map(({ id }) => id)
        assert.deepEqual(await idsOf(query), [...expected, blank])
      })

    /** Whether a condition holds of a record with that value alone, by the evaluator of the process. */
    function holdsOf(query: string, name: string, value: Json): boolean {
      const actor = session()
      const list = parseListQuery(parseQueryString(query))
      const restricted = restrict(actor, grantOf(registry, actor.actor, THING, 'read')!, list)
      const field = fieldNamed(name)
      const { codec, matched } = fieldTypeOf(name)
      const scalar = value === null ? null : codec.toScalar(field, value)
      const held = matched && typeof scalar === 'string' ? matched(scalar) : scalar
      const params = bindOperands(list, restricted.slots, [], actor)
      return evaluate(restricted.where, { record: { [field.name]: held }, params }) === true
    }
  })
}

/** A query for each value as the operand of an operator. */
function queriesOf(name: string, operator: OperatorName): readonly string[] {
  const texts = valuesOf(name).map((value) => fieldTypeOf(name).codec.toText(fieldNamed(name), value, INDIA))
  const asked = `filter[a_${name}][${operator}]`
  const of = (text: string) => `${asked}=${encodeURIComponent(text)}`
  if (operator === 'null') return [`${asked}=true`, `${asked}=false`]
  // A comma parts operands, so a value that holds one cannot be among several.
  const plain = texts.filter((text) => !text.includes(','))
  if (operator === 'between') return plain.length > 1 ? [`${of(plain[0]!)},${encodeURIComponent(plain[1]!)}`] : []
  if (operator === 'in' || operator === 'nin') return plain.length > 0 ? [of(plain[0]!), of(plain[0]!)] : []
  if (operator === 'starts' || operator === 'ends') return texts.map((text) => of(text.slice(0, 4)))
  return texts.map(of)
}

/** What a list sorts a value by. */
function keyOf(name: string, value: Json): Scalar {
  const field = fieldNamed(name)
  const scalar = value === null ? null : fieldTypeOf(name).codec.toScalar(field, value)
  const isKeyed = field.columns.some(({ facet }) => facet === 'key')
  return isKeyed && typeof scalar === 'string' ? textKey(scalar) : scalar
}

function compareKeys(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}
