import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import { findPluginHouseRules } from '../../bin/checks/plugins.js'
import { ROOT } from './files.js'

/** A bad file each, and what is said of it. */
const BAD: readonly (readonly [string, string, RegExp])[] = [
  ['models/loan.ts', 'export class Loan {}', /models\/loan\.ts is a model: an entity is declared in schemas\//],
  ['validators/loan.ts', 'export const loan = 1', /is a validator: rules are declared in schemas\//],
  ['routes/main.ts', 'export const routes = 1', /makes a route: declare an action or a screen/],
  ['controllers/loan.ts', 'export class LoanController {}', /makes a route: declare an action or a screen/],
  ['migrations/0002_more.sql', 'alter table x add y int', /is no migration that schema:apply writes/],
  ['migrations/0002_more.ts', 'export default {}', /is no migration that schema:apply writes/],
  ['helpers/dates.ts', 'export const day = 1', /has no place in a plugin/],
  ['actions/loan.close.sh', 'true', /does not belong into actions\//],
  [
    'services/rows.ts',
    `import { BaseModel } from '@adonisjs/lucid/orm'`,
    /imports @adonisjs\/lucid\/orm: models are the engine's/,
  ],
  ['hooks/written.ts', `export const load = () => import('knex')`, /imports knex: plugins have no SQL/],
  ['services/rules.ts', `import vine from '@vinejs/vine'`, /validators follow from the schema/],
  [
    'services/paths.ts',
    `import router from '@adonisjs/core/services/router'`,
    /routes follow from actions and screens/,
  ],
]

test.group('House rules of plugins', () => {
  test('are kept by the plugins that are here', ({ assert }) => {
    assert.deepEqual(findPluginHouseRules(ROOT), [])
  })

  for (const [file, text, said] of BAD) {
    test(`refuse ${file}`, async ({ assert, cleanup }) => {
      const root = await mkdtemp(join(tmpdir(), 'lectern-house-'))
      cleanup(() => rm(root, { recursive: true }))
      const folder = join(root, 'plugins/library')
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, 'plugin.json'), '{}')
      await writeFile(join(folder, file), text)
      const [line = '', ...more] = findPluginHouseRules(root)
      assert.match(line, said)
      assert.isEmpty(more)
    })
  }
})
