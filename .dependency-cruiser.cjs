/**
 * The one-way rule: a layer imports lower rows only, layers of one row are strangers to each other, and
 * a layer is entered through its `main.ts`. The table is that of docs/decisions/0001-skeleton.md.
 */
const { existsSync, readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')

/** Rows 1 to 11: folders of app/engine. Row 12 is what lies in app/engine itself. */
const ENGINE_ROWS = [
  ['base'],
  ['expressions', 'templates'],
  ['fields'],
  ['model'],
  ['sql'],
  ['schema', 'plugins', 'permissions', 'storage', 'rules'],
  ['compile', 'query', 'workflow', 'kernel'],
  ['records', 'emit'],
  ['actions', 'screens', 'audit', 'discussion'],
  ['automation', 'exchange', 'privacy'],
  ['http', 'console'],
]

/** Rows 13 to 16: folders of app. The host's glue in row 16 counts as one layer. */
const APP_ROWS = [
  ['schools', 'jobs', 'files', 'screens', 'live'],
  ['identity', 'messaging', 'documents', 'automation'],
  ['reports', 'dashboards', 'privacy', 'observability'],
  ['studio', '(?:controllers|middleware|exceptions)'],
]

const RUN_TIME = ['query', 'records', 'screens', 'http']
const COMPILE_TIME = ['schema', 'plugins', 'compile']
const SURFACE = '^app/engine/main\\.ts$'
const any = (names) => `(?:${names.join('|')})`

/** For each layer: no import of its own row's other layers or of a higher row. */
function oneWay(rows, folder) {
  return rows
    .flatMap((row, index) =>
      row.map((layer) => {
        const closed = [...row.filter((other) => other !== layer), ...rows.slice(index + 1).flat()]
        const path = closed.length > 0 ? `${folder}/${any(closed)}/` : null
        return (
          path && {
            name: `one-way-${layer.replace(/\W+/g, '-').replace(/^-|-$/g, '')}`,
            comment: 'A layer imports lower rows only; layers of one row are strangers.',
            severity: 'error',
            from: { path: `${folder}/${layer}/` },
            to: { path },
          }
        )
      })
    )
    .filter(Boolean)
}

/** A plugin imports the engine's surface, entries of rows 13 to 15, itself, and plugins it requires. */
function pluginRules() {
  const folder = join(__dirname, 'plugins')
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const manifest = join(folder, name, 'plugin.json')
    if (!existsSync(manifest)) return []
    const required = Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).requires ?? {})
    const services = APP_ROWS.slice(0, 3).flat()
    return {
      name: `plugin-${name}`,
      comment:
        'A plugin imports #engine, published services of rows 13 to 15 and plugins in its requires; kernel/money too, which runs in browsers.',
      severity: 'error',
      from: { path: `^plugins/${name}/`, pathNot: '/tests/' },
      to: {
        path: '^(?:app|plugins|config|start|database|bin|bench|tests)/',
        pathNot: [
          SURFACE,
          '^app/engine/kernel/money/',
          `^app/${any(services)}/main\\.ts$`,
          `^plugins/${name}/`,
          ...required.map((other) => `^plugins/${other}/main\\.ts$`),
        ],
      },
    }
  })
}

/** Until the engine has its surface, its layers' entries stand in for it. */
const surface = existsSync(join(__dirname, 'app/engine/main.ts'))
  ? [SURFACE]
  : [`^app/engine/${any(ENGINE_ROWS.flat())}/main\\.ts$`]

module.exports = {
  forbidden: [
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'Nobody imports it and it imports nobody: it is dead, or is missing from an entry.',
      severity: 'error',
      from: { orphan: true, path: '^(?:app|start|database|plugins|bin/testing)/', pathNot: ['\\.d\\.ts$'] },
      to: {},
    },
    ...oneWay(ENGINE_ROWS, '^app/engine'),
    {
      name: 'engine-rows-below-12',
      comment: 'Row 12 composes the layers; no layer knows it.',
      severity: 'error',
      from: { path: '^app/engine/[^/]+/' },
      to: { path: '^app/engine/[^/]+\\.ts$' },
    },
    {
      name: 'engine-unlisted-layer',
      comment: 'Give the new folder a row in the table first.',
      severity: 'error',
      from: { path: '^app/engine/[^/]+/', pathNot: `^app/engine/${any(ENGINE_ROWS.flat())}/` },
      to: {},
    },
    {
      name: 'engine-knows-no-host',
      severity: 'error',
      from: { path: '^app/engine/[^/]+/' },
      to: { path: '^(?:app/(?!engine/)|plugins|config|start|database|bin|bench|tests)' },
    },
    {
      name: 'engine-composition-knows-no-rows-above',
      severity: 'error',
      from: { path: '^app/engine/[^/]+\\.ts$' },
      to: { path: '^(?:app/(?!engine/)|plugins|bin|bench|tests)' },
    },
    {
      name: 'run-time-without-compile-time',
      comment: 'A request reads the registry, never the declarations.',
      severity: 'error',
      from: { path: `^app/engine/${any(RUN_TIME)}/` },
      to: { path: `^app/engine/${any(COMPILE_TIME)}/` },
    },
    {
      name: 'engine-layer-by-its-entry',
      comment:
        'Across layers only <layer>/main.ts is imported; base/text.ts too, the part of base that runs in browsers.',
      severity: 'error',
      from: { path: '^app/engine/([^/]+)/' },
      to: {
        path: '^app/engine/[^/]+/',
        pathNot: ['^app/engine/$1/', '^app/engine/[^/]+/main\\.ts$', '^app/engine/base/text\\.ts$'],
      },
    },
    {
      name: 'engine-composition-by-entries',
      severity: 'error',
      from: { path: '^app/engine/[^/]+\\.ts$' },
      to: { path: '^app/engine/[^/]+/', pathNot: '^app/engine/[^/]+/main\\.ts$' },
    },
    {
      name: 'entry-not-from-inside',
      comment: 'A folder does not import its own main.ts: that is how cycles start.',
      severity: 'error',
      from: { path: '^(app(?:/engine)?/[^/]+)/', pathNot: '^app(?:/engine)?/[^/]+/main\\.ts$' },
      to: { path: '^$1/main\\.ts$' },
    },
    ...oneWay(APP_ROWS, '^app'),
    {
      name: 'app-through-the-surface',
      comment: 'From row 13 on the engine is #engine and nothing else.',
      severity: 'error',
      from: { path: '^app/(?!engine/)' },
      to: { path: '^app/engine/', pathNot: surface },
    },
    {
      name: 'app-layer-by-its-entry',
      severity: 'error',
      from: { path: '^app/(?!engine/)([^/]+)/' },
      to: {
        path: `^app/${any(APP_ROWS.slice(0, 3).flat())}/`,
        pathNot: ['^app/$1/', '^app/[^/]+/main\\.ts$'],
      },
    },
    {
      name: 'app-knows-no-plugin',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^(?:plugins|bin|bench|tests)/' },
    },
    ...pluginRules(),
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(?:app|config|start|database|plugins)/', pathNot: '/tests/' },
      to: { path: '(?:^|/)tests/' },
    },
    {
      name: 'no-development-package',
      comment: 'What runs in production is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(?:app|config|start|plugins)/', pathNot: '/tests/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:build|public|storage|tmp|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: 'bin/checks/resolution.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    cache: false,
  },
}
