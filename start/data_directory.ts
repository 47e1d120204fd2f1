import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/**
 * The absolute path of `DATA_DIR`: database files, keys, uploads. Without one it is `storage` in the
 * project; a compiled server in `build/` takes the same folder, because a build empties its own.
 */
export function dataDirectory(given: string | undefined = process.env['DATA_DIR']): string {
  if (given) return resolve(given)
  const root = resolve(ROOT)
  return join(basename(root) === 'build' ? dirname(root) : root, 'storage')
}
