import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createClock } from '../../app/engine/clock.js'
import { schemaApply } from '../../app/engine/console/schema_apply.js'
import { Engine, Refusal } from '../../app/engine/main.js'
import type { Actor } from '../../app/engine/main.js'
import { cellOf } from '../../app/engine/screens/cells.js'
import { ROOT } from '../architecture/files.js'
import { BOTH_DIALECTS } from '../support/databases.js'
import type { DatabaseOpener } from '../support/databases.js'
import { actorWith, OTHER_SCHOOL, SCHOOL } from '../unit/query/workshop.js'

const ENTITY = 'people.household'
const USER = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'

function adminOf(id: string, currency: string): Actor {
  const actor = actorWith(['admin'], USER, id)
  return { ...actor, school: { ...actor.school, currency } }
}

const rupees = adminOf(SCHOOL, 'INR')
const yen = adminOf(OTHER_SCHOOL, 'JPY')

/** The product with a deposit for each household, on an empty database. */
async function openEngine(opener: DatabaseOpener) {
  const root = await mkdtemp(join(tmpdir(), 'lectern-currencies-'))
  const { database, close } = await opener.open()
  for (const folder of ['plugins', 'schemas']) await cp(join(ROOT, folder), join(root, folder), { recursive: true })
  const file = join(root, 'plugins/people/schemas/household.json')
  const schema = JSON.parse(await readFile(file, 'utf8')) as { properties: Record<string, unknown> }
  schema.properties['deposit'] = { type: 'string', format: 'money', title: 'Deposit', minimum: 0 }
  await writeFile(file, JSON.stringify(schema))
  const clock = createClock({ production: false })
  const engine = new Engine({ root, database, clock, secret: 'of tests' })
  const registry = engine.baseRegistry
  const { ok, text } = await schemaApply({ root, registry, database, clock, production: false, acceptLoss: false })
  if (!ok) throw new Error(text)
  await engine.checkDatabase()
  const stored = async () => {
    const query = 'select deposit from people_households where deleted_at is null order by deposit'
    return (await database.read({ text: query, values: [] })).map((row) => Number(row.deposit))
  }
  const done = async () => {
    await close()
    await rm(root, { recursive: true })
  }
  return { engine, stored, done }
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Schools of two currencies | ${opener.name}`, () => {
    test('share tables, and hold and spell amounts each in its own decimals', async ({ assert, cleanup }) => {
      const { engine, stored, done } = await openEngine(opener)
      cleanup(done)
      const inRupees = await engine.create(rupees, ENTITY, { name: 'Sharma', deposit: '125000.5' })
      const inYen = await engine.create(yen, ENTITY, { name: 'Sato', deposit: '10' })
      assert.equal(inRupees.deposit, '125000.50')
      assert.equal(inYen.deposit, '10')
      assert.deepEqual(await stored(), [10, 12_500_050])

      const refused = await engine
        .create(yen, ENTITY, { name: 'Ito', deposit: '10.5' })
        .catch((error: unknown) => error)
      assert.instanceOf(refused, Refusal)
      assert.deepEqual((refused as Refusal).details, { deposit: ['must have no decimals.'] })

      const found = async (actor: Actor, filter: string) => {
        const { data } = await engine.list(actor, ENTITY, `filter[deposit]${filter}&sort=-deposit&fields=deposit`)
        return data.map((record) => record.deposit)
      }
      assert.deepEqual(await found(yen, '[lte]=10'), ['10'])
      assert.deepEqual(await found(yen, '[gt]=10'), [])
      assert.deepEqual(await found(rupees, '[between]=125000.50,125000.5'), ['125000.50'])
      assert.instanceOf(await found(yen, '=10.5').catch((error: unknown) => error), Refusal)
    })

    test('share a registry where their currencies have equally many decimals', async ({ assert, cleanup }) => {
      const { engine, done } = await openEngine(opener)
      cleanup(done)
      const of = (currency: string) => engine.registryOf({ id: SCHOOL, currency })
      assert.strictEqual(of('INR'), engine.baseRegistry)
      assert.strictEqual(of('EUR'), engine.baseRegistry)
      assert.strictEqual(of('JPY'), of('KRW'))
      assert.notEqual(of('JPY').version, of('KWD').version)
      assert.strictEqual(engine.session(yen).registry, of('JPY'))
      assert.deepEqual(of('JPY').routes, engine.baseRegistry.routes)
    })

    test('read amounts in their own currency', async ({ assert, cleanup }) => {
      const { engine, done } = await openEngine(opener)
      cleanup(done)
      const shown = (actor: Actor, value: string) => {
        const registry = engine.registryOf(actor.school)
        const entity = registry.entities[ENTITY]
        const field = entity?.field.deposit
        const rights = engine.rights(actor, ENTITY)
        if (!entity || !field || !rights) throw new Error('The admin does not know deposits')
        const { locale: language, timezone, currency } = actor.school
        const translator = { text: (key: string) => key, declared: (_key: string, text: string) => text }
        const scene = {
          registry,
          entity,
          rights,
          rightsOf: () => rights,
          locale: { language, timezone, currency },
          translator,
        }
        return cellOf(scene, entity, field, { deposit: value })
      }
      assert.containsSubset(shown(rupees, '125000.00'), { text: '₹1,25,000.00', form: 'number' })
      assert.containsSubset(shown(yen, '125000'), { text: 'JP¥1,25,000', form: 'number' })
    })
  })
}
