import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const FOLDERS = ['app', 'bench', 'bin', 'config', 'database', 'plugins', 'start', 'tests']

/** Every hand-written TypeScript file, as `{ path, lines }` with the path from the project's root. */
export function sources() {
  return FOLDERS.flatMap((folder) => typescriptBelow(folder))
    .filter((path) => !path.endsWith('.generated.ts') && !path.endsWith('.d.ts'))
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n') }))
}

function typescriptBelow(folder) {
  let names
  try {
    names = readdirSync(join(ROOT, folder), { recursive: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name).replaceAll('\\', '/'))
}
