import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import type { Registry } from '../../../app/engine/model/main.js'
import { menuView } from '../../../app/engine/screens/main.js'
import { loadPluginScreens } from '../../../app/screens/main.js'
import { readPluginTexts } from '../../../start/plugin_texts.js'
import { bakery } from '../actions/bakery.js'
import { sceneOf } from './ground.js'

type Files = Readonly<Record<string, string>>

async function withFiles<Result>(files: Files, use: (root: string) => Promise<Result> | Result): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'lectern-screens-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    }
    return await use(root)
  } finally {
    await rm(root, { recursive: true })
  }
}

function screen(path: string, more: object = {}): string {
  const access = { entity: 'bakery.order', action: 'read' }
  return `export default { ...${JSON.stringify({ path, title: 'Oven', access, ...more })}, get: () => ({ json: 1 }) }`
}

const load = (files: Files, registry: Registry = bakery()) =>
  withFiles(files, (root) => loadPluginScreens(root, registry))

test.group('Loading the screens of plugins', () => {
  test('finds them by their folder, with their client modules and views', async ({ assert }) => {
    const { all, views } = await load({
      'plugins/bakery/screens/oven.mjs': 'throw new Error("not a screen")',
      'plugins/bakery/screens/oven.js': screen('/bakery/oven/:tray'),
      'plugins/bakery/screens/oven.client.ts': 'export {}',
      'plugins/bakery/screens/oven.spec.js': 'throw new Error("a test")',
      'plugins/bakery/screens/shelf.js': screen('/bakery/shelf'),
      'plugins/bakery/views/oven.edge': '',
      'plugins/stranger/screens/x.js': screen('/stranger/x'),
    })
    assert.deepEqual(
      all.map(({ plugin, name, path, client }) => [plugin, name, path, client]),
      [
        ['bakery', 'oven', '/bakery/oven/:tray', 'plugins/bakery/screens/oven.client.ts'],
        ['bakery', 'shelf', '/bakery/shelf', null],
      ]
    )
    assert.deepEqual([...views.keys()], ['bakery'])
  })

  test('refuses a screen: {problem}')
    .with([
      { path: '/people/oven', more: {}, problem: 'must begin with /bakery/ and a word' },
      { path: '/bakery', more: {}, problem: 'must begin with /bakery/ and a word' },
      { path: '/bakery/:id', more: {}, problem: 'must begin with /bakery/ and a word' },
      { path: '/bakery/Oven', more: {}, problem: 'is no path in small letters' },
      { path: '/bakery/orders', more: {}, problem: 'is the list of an entity' },
      {
        path: '/bakery/oven',
        more: { access: { entity: 'bakery.none', action: 'read' } },
        problem: 'is granted by "bakery.none", which does not exist',
      },
      {
        path: '/bakery/oven/:tray',
        more: { menu: { group: 'Bakery', icon: 'file' } },
        problem: 'has parameters and cannot stand in a menu',
      },
    ])
    .run(async ({ assert }, { path, more, problem }) => {
      const files = { 'plugins/bakery/screens/oven.js': screen(path, more) }
      await assert.rejects(() => load(files), `plugins/bakery/screens/oven: ${path} ${problem}.`)
    })

  test('refuses two screens at one address, and a file without one', async ({ assert }) => {
    const twice = {
      'plugins/bakery/screens/a.js': screen('/bakery/oven'),
      'plugins/bakery/screens/b.js': screen('/bakery/oven'),
    }
    await assert.rejects(() => load(twice), 'plugins/bakery/screens/b: /bakery/oven stands twice.')
    const empty = { 'plugins/bakery/screens/a.js': 'export const nothing = 1' }
    await assert.rejects(() => load(empty), 'plugins/bakery/screens/a.js exports nothing by default.')
  })
})

test.group('The menu', () => {
  const entries = (position?: number) => [
    {
      path: '/people/desk',
      title: 'Desk',
      group: 'People',
      icon: 'table',
      access: { entity: 'people.student', action: 'update' },
      ...(position === undefined ? {} : { position }),
    },
  ]
  const labels = (position?: number, path = '/', can: Readonly<Record<string, boolean>> = {}) => {
    const menu = menuView(sceneOf('people.student', { 'people.student': { can } }), path, entries(position))
    return menu.find(({ title }) => title === 'People')?.items ?? []
  }

  test('has the screens of plugins at their place, else at the end of their group', ({ assert }) => {
    assert.equal(labels(1)[0]?.label, 'Desk')
    assert.equal(labels(2)[1]?.label, 'Desk')
    assert.equal(labels().at(-1)?.label, 'Desk')
    assert.isTrue(labels(1, '/people/desk/today')[0]?.isCurrent)
  })

  test('leaves out the screens that are not granted', ({ assert }) => {
    assert.notInclude(
      labels(1, '/', { update: false }).map(({ label }) => label),
      'Desk'
    )
  })
})

test.group('Texts of plugins', () => {
  test('stand under the name of the plugin, words for declarations under theirs', async ({ assert }) => {
    const files = {
      'plugins/bakery/locales/en.json': '{ "oven": { "hot": "Hot" } }',
      'plugins/bakery/locales/hi.json':
        '{ "oven": { "hot": "गरम" }, "declared": { "bakery.order": { "title": "आदेश" } } }',
      'plugins/mill/locales/en.json': '{ "stone": "Stone" }',
      'plugins/mill/README.md': '',
    }
    const texts = await withFiles(files, readPluginTexts)
    assert.deepEqual(texts, {
      en: { 'bakery.oven.hot': 'Hot', 'mill.stone': 'Stone' },
      hi: { 'bakery.oven.hot': 'गरम', 'declared.bakery.order.title': 'आदेश' },
    })
  })
})
