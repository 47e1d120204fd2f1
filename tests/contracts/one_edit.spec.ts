import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createClock } from '../../app/engine/clock.js'
import { schemaApply } from '../../app/engine/console/schema_apply.js'
import { Engine } from '../../app/engine/main.js'
import { formView, listView, readListState, recordView, textsOfNew } from '../../app/engine/screens/main.js'
import type { ScreenScene } from '../../app/engine/screens/main.js'
import { ROOT } from '../architecture/files.js'
import { BOTH_DIALECTS } from '../support/databases.js'
import { actorWith, SCHOOL } from '../unit/query/workshop.js'

const ENTITY = 'people.household'

for (const opener of BOTH_DIALECTS) {
  test.group(`One edit of a schema | ${opener.name}`, () => {
    test('is a column, a value in REST, a filter, a form, a list, a document and a type', async ({
      assert,
      cleanup,
    }) => {
      const root = await mkdtemp(join(tmpdir(), 'lectern-edit-'))
      const { database, close } = await opener.open()
      cleanup(async () => {
        await close()
        await rm(root, { recursive: true })
      })
      for (const folder of ['plugins', 'schemas']) await cp(join(ROOT, folder), join(root, folder), { recursive: true })
      const clock = createClock({ production: false })
      const open = () => new Engine({ root, database, clock, secret: 'of tests' })
      const apply = (production: boolean) =>
        schemaApply({ root, registry: open().baseRegistry, database, clock, production, acceptLoss: false })
      assert.isTrue((await apply(true)).ok)

      const file = join(root, 'plugins/people/schemas/household.json')
      const schema = JSON.parse(await readFile(file, 'utf8')) as { properties: Record<string, unknown> }
      schema.properties['gate_code'] = { type: 'string', title: 'Gate code', maxLength: 12 }
      await writeFile(file, JSON.stringify(schema))
      const applied = await apply(false)
      assert.isTrue(applied.ok)
      assert.include(applied.text, 'gate_code')

      const engine = open()
      await engine.checkDatabase()
      const admin = actorWith(['admin'], '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71')
      assert.equal(admin.school.id, SCHOOL)
      await engine.create(admin, ENTITY, { name: 'Sharma', gate_code: 'A 12' })
      await engine.create(admin, ENTITY, { name: 'Nair' })
      const { data } = await engine.list(admin, ENTITY, 'filter[gate_code][starts]=a&sort=gate_code&fields=gate_code')
      assert.deepEqual(
        data.map((record) => record.gate_code),
        ['A 12']
      )
      const missing = await engine.create(admin, ENTITY, { name: 'x', gate_code: 'y'.repeat(13) }).catch(String)
      assert.include(String(missing), 'Refusal')

      const scene = sceneOf(engine, admin)
      const form = formView(scene, { record: null, texts: textsOfNew(scene.registry, scene.entity, scene.locale) })
      assert.include(
        form.sections.flatMap(({ inputs }) => inputs.map(({ key }) => key)),
        'gate_code'
      )
      const page = await engine.list(admin, ENTITY, 'filter[gate_code]=a 12')
      const record = await engine.read(admin, ENTITY, String(page.data[0]?.id), '')
      const facts = recordView(scene, record).sections.flatMap((section) => section.facts)
      assert.equal(facts.find(({ key }) => key === 'gate_code')?.cell.text, 'A 12')
      const state = readListState(scene, 'filter[gate_code]=A 12')
      const list = listView(scene, state, { data: page.data, meta: { ...page.meta, page: 1 } })
      assert.equal(list.activeFilters, 1)

      const openApi = await readFile(join(root, 'schemas/generated/openapi.json'), 'utf8')
      assert.include(openApi, 'filter[gate_code]')
      assert.match(await readFile(join(root, 'schemas/generated/types.ts'), 'utf8'), /gate_code\??: string/)
    })
  })
}

function sceneOf(engine: Engine, actor: Parameters<Engine['rights']>[0]): ScreenScene {
  const registry = engine.baseRegistry
  const rights = engine.rights(actor, ENTITY)
  const entity = registry.entities[ENTITY]
  if (!rights || !entity) throw new Error('The admin does not know households')
  return {
    registry,
    entity,
    rights,
    rightsOf: (name) => engine.rights(actor, name),
    locale: { language: 'en', timezone: 'Asia/Kolkata', currency: 'INR' },
    translator: { text: (key) => key, declared: (_key, fallback) => fallback },
  }
}
