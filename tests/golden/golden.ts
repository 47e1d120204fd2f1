import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders of a group of cases: `tests/golden/<group>/<case>`. */
export function casesOf(group: string): readonly { readonly name: string; readonly root: string }[] {
  const folder = join(import.meta.dirname, group)
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, root: join(folder, name) }))
}

/**
 * What a case expects. With `UPDATE_GOLDEN=1` the actual result is written first, to be read in the
 * diff; a case without expectation fails otherwise.
 */
export function expectedOf(root: string, actual: unknown): unknown {
  const file = join(root, 'expected.json')
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
  if (!existsSync(file)) throw new Error(`${file} is missing; run with UPDATE_GOLDEN=1 and read it`)
  return JSON.parse(readFileSync(file, 'utf8'))
}
