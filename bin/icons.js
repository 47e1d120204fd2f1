/**
 * Writes resources/icons/sprite.svg: the outline icons of @tabler/icons that views and the plugins'
 * menus name. With --check it only says whether the file is what it would write.
 */
import { readdirSync, readFileSync, writeFileSync, mkdirSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const SPRITE = join(ROOT, 'resources/icons/sprite.svg')
const ICONS = join(ROOT, 'node_modules/@tabler/icons/icons/outline')
/** Stands in a menu entry that names no icon. */
const DEFAULT_ICON = 'file'

/** Icons of buttons that name none, as the compiler fills them in. */
const BUTTON_ICONS = ['arrow-right', 'bolt']

/** Icons of what can be done with every person (compile/stages/06_process/person_actions.ts). */
const PERSON_ICONS = ['eraser', 'eye', 'file-export', 'list-search']

/** Icon names with the file that asks for each, sorted by name. */
function askedIcons() {
  const asked = new Map([DEFAULT_ICON, ...BUTTON_ICONS, ...PERSON_ICONS].map((name) => [name, 'bin/icons.js']))
  for (const file of [...filesBelow('resources/views', '.edge'), ...filesBelow('plugins', '.edge')]) {
    for (const [, name] of textOf(file).matchAll(/\bicon\(\{ name: '([a-z0-9-]+)'/g)) asked.set(name, file)
  }
  for (const file of filesBelow('plugins', '.ts').filter((name) => /^plugins\/[^/]+\/screens\//.test(name))) {
    for (const [, name] of textOf(file).matchAll(/\bicon: '([a-z0-9-]+)'/g)) asked.set(name, file)
  }
  for (const file of filesBelow('plugins', '.json')) {
    const [, , folder] = file.split('/')
    const isNamed = folder === 'plugin.json' || folder === 'actions' || folder === 'workflows'
    if (isNamed) for (const icon of iconsIn(folder, JSON.parse(textOf(file)))) if (icon) asked.set(icon, file)
  }
  for (const file of filesBelow('schemas/core/actions', '.json')) {
    for (const icon of iconsIn('actions', JSON.parse(textOf(file)))) if (icon) asked.set(icon, file)
  }
  return [...asked].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The icons that a manifest, an action or a workflow names. */
function iconsIn(folder, { menu = [], button, transitions = [] }) {
  if (folder === 'actions') return [button && button.icon]
  return (folder === 'workflows' ? transitions : menu).map(({ icon }) => icon)
}

function textOf(file) {
  return readFileSync(join(ROOT, file), 'utf8')
}

function filesBelow(folder, ending) {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort()
}

function symbolOf(name, file) {
  const path = join(ICONS, `${name}.svg`)
  if (!existsSync(path)) throw new Error(`${file} asks for the icon "${name}", which @tabler/icons does not have`)
  const shapes = readFileSync(path, 'utf8')
    .replace(/^[^]*?<svg[^>]*>/, '')
    .replace('</svg>', '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '')
    .replace(/\s*\n\s*/g, '')
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
}

/** The sprite as it should be. Throws for a name that is no icon. */
export function sprite() {
  const symbols = askedIcons().map(([name, file]) => symbolOf(name, file))
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = sprite()
  const isCurrent = existsSync(SPRITE) && readFileSync(SPRITE, 'utf8') === wanted
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(SPRITE), { recursive: true })
    if (!isCurrent) writeFileSync(SPRITE, wanted)
  } else if (!isCurrent) {
    console.error('resources/icons/sprite.svg is not what views and menus ask for: run node bin/icons.js')
    process.exitCode = 1
  }
}
