import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isObject, type Json, type JsonObject } from '../base/main.js'
import type { Outcome } from './project.js'

const NAME = /^[a-z][a-z0-9_]{0,47}$/u

/** `make:plugin shop`: a plugin with one entity, which compiles; see `makeEntity`. */
export async function makePlugin(root: string, name: string): Promise<Outcome> {
  const folder = `plugins/${name}`
  if (!NAME.test(name)) return refuse(`"${name}" is no name for a plugin: lower-case letters, digits and underscores.`)
  if (existsSync(join(root, folder))) return refuse(`${folder} is there already.`)
  const title = titled(name)
  const singular = name.endsWith('s') && name.length > 2 ? name.slice(0, -1) : `${name}_item`
  const written = [
    await put(root, `${folder}/plugin.json`, {
      $schema: '../../schemas/meta/plugin.schema.json',
      name,
      title,
      description: `What the school keeps of its ${title.toLowerCase()}.`,
      version: '0.1.0',
      engine: '^1.0',
      requires: {},
      menu: [],
      roles: [{ name: `${name}_clerk`, title: `${title} clerk` }],
    }),
    await put(root, `${folder}/access.json`, { $schema: '../../schemas/meta/access.schema.json' }),
    await put(root, `${folder}/README.md`, `# ${title}\n\nWhat the school keeps of its ${title.toLowerCase()}.\n`),
  ]
  const entity = await makeEntity(root, `${name}.${singular}`)
  return { ok: entity.ok, text: [...written.map((path) => `wrote ${path}`), entity.text].join('\n') }
}

/**
 * `make:entity shop.item`: a kind of record with a name and a note, in the menu, whose plugin's first role may do
 * all standard actions. `plugin:test` tries them.
 */
export async function makeEntity(root: string, entity: string): Promise<Outcome> {
  const [plugin = '', singular = '', ...more] = entity.split('.')
  const folder = `plugins/${plugin}`
  if (!NAME.test(plugin) || !NAME.test(singular) || more.length > 0) {
    return refuse(`"${entity}" is no <plugin>.<singular>.`)
  }
  if (!existsSync(join(root, folder, 'plugin.json'))) {
    return refuse(`${folder} is no plugin: make:plugin ${plugin} first.`)
  }
  const file = `${folder}/schemas/${singular}.json`
  if (existsSync(join(root, file))) return refuse(`${file} is there already.`)
  const manifest = await read(root, `${folder}/plugin.json`)
  const role = firstRole(manifest)
  if (role === null) return refuse(`${folder}/plugin.json declares no role: add one under "roles".`)
  const menu = Array.isArray(manifest['menu']) ? manifest['menu'] : []
  const access = existsSync(join(root, folder, 'access.json')) ? await read(root, `${folder}/access.json`) : {}
  const written = [
    await put(root, file, entitySchema(entity, titled(singular))),
    await put(root, `${folder}/plugin.json`, {
      ...manifest,
      menu: [...menu, { entity, group: String(manifest['title'] ?? titled(plugin)), icon: 'list' }],
    }),
    await put(root, `${folder}/access.json`, {
      ...access,
      [entity]: { [role]: Object.fromEntries(ACTIONS.map((action) => [action, true])) },
    }),
  ]
  const next = `Next: node ace schema:apply, node ace plugin:test ${plugin}`
  return { ok: true, text: [...written.map((path) => `wrote ${path}`), next].join('\n') }
}

const ACTIONS = ['create', 'read', 'update', 'delete', 'restore']

function entitySchema(entity: string, title: string): object {
  return {
    '$schema': '../../../schemas/meta/entity.schema.json',
    '$id': entity,
    title,
    'description': `A ${title.toLowerCase()} of the school.`,
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: { type: 'string', title: 'Name', minLength: 1, maxLength: 120 },
      note: { type: 'string', title: 'Note', maxLength: 2000 },
    },
    'x-entity': {
      display: 'name',
      search: ['name'],
      unique: [{ fields: ['name'], among: 'live' }],
      list: { columns: ['name'], sort: 'name' },
      examples: [{ name: 'First' }],
    },
  }
}

function firstRole(manifest: JsonObject): string | null {
  const [role] = Array.isArray(manifest['roles']) ? manifest['roles'] : []
  return isObject(role) && typeof role['name'] === 'string' ? role['name'] : null
}

function titled(name: string): string {
  const words = name.replaceAll('_', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

async function read(root: string, path: string): Promise<JsonObject> {
  const json = JSON.parse(await readFile(join(root, path), 'utf8')) as Json
  if (!isObject(json)) throw new Error(`${path} is no object`)
  return json
}

async function put(root: string, path: string, content: object | string): Promise<string> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
  return path
}

function refuse(text: string): Outcome {
  return { ok: false, text }
}
