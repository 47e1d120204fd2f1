import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Folders of a plugin and the endings of what they hold; what is not here has no place in one. */
const FOLDERS = {
  actions: ['.json', '.ts'],
  automations: ['.json'],
  browser: ['.ts', '.css'],
  dashboards: ['.json'],
  fields: ['.ts'],
  hooks: ['.ts'],
  jobs: ['.ts'],
  locales: ['.json'],
  messages: ['.json'],
  migrations: ['.json'],
  operations: ['.ts'],
  prints: ['.json'],
  provides: ['.ts'],
  reports: ['.json'],
  schemas: ['.json'],
  screens: ['.ts', '.css'],
  seeds: ['.json'],
  services: ['.ts'],
  tests: ['.ts', '.json'],
  views: ['.edge'],
  webhooks: ['.ts'],
  workflows: ['.json'],
}

/** Files beside the folders. */
const FILES = ['plugin.json', 'access.json', 'README.md', 'main.ts']

/** What a plugin must not reach for, and what stands in its place. */
const PACKAGES = [
  [/^@adonisjs\/lucid/, "models are the engine's: use the records of the context"],
  [/^(?:knex|better-sqlite3|pg)(?:\/|$)/, 'plugins have no SQL: use the records of the context'],
  [/^@vinejs\//, 'validators follow from the schema: say it there'],
  [/^@adonisjs\/core\/services\/router$/, 'routes follow from actions and screens: declare one'],
]

/** Migrations say what `schema:apply` writes, and nothing else. */
const MIGRATION = /^migrations\/(?:\d{4}_[a-z0-9_]+|snapshot)\.json$/

/** What stands in `plugins/` below a root and has no business there, as one line each. */
export function findPluginHouseRules(root) {
  const folder = join(root, 'plugins')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'plugin.json')))
    .flatMap((name) => checkPlugin(join(folder, name)).map((line) => `plugins/${name}/${line}`))
}

function checkPlugin(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/')
    )
    .sort()
  return files.flatMap((file) => [...misplaced(file), ...strangeImports(folder, file)])
}

function misplaced(file) {
  const [top, ...rest] = file.split('/')
  if (rest.length === 0) return FILES.includes(file) ? [] : [`${file} has no place in a plugin`]
  const endings = Object.hasOwn(FOLDERS, top) ? FOLDERS[top] : null
  if (top === 'models') return [`${file} is a model: an entity is declared in schemas/`]
  if (top === 'validators') return [`${file} is a validator: rules are declared in schemas/`]
  if (top === 'routes' || top === 'controllers') return [`${file} makes a route: declare an action or a screen`]
  if (!endings) return [`${file} has no place in a plugin`]
  if (top === 'migrations' && !MIGRATION.test(file)) return [`${file} is no migration that schema:apply writes`]
  return endings.some((ending) => file.endsWith(ending)) ? [] : [`${file} does not belong into ${top}/`]
}

function strangeImports(folder, file) {
  if (!file.endsWith('.ts') || file.startsWith('tests/')) return []
  const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true)
  return importedFiles.flatMap(({ fileName }) =>
    PACKAGES.filter(([pattern]) => pattern.test(fileName)).map(([, advice]) => `${file} imports ${fileName}: ${advice}`)
  )
}
