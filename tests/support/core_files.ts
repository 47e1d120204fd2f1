import { readdirSync, readFileSync } from 'node:fs'
import type { Json } from '../../app/engine/base/main.js'

const CORE = 'schemas/core'

/** The declarations of the engine's own entities by path, for registries of tests' own plugins; what is done to them is left out. */
export function coreFiles(): Record<string, Json> {
  const names = readdirSync(CORE).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(
    names.map((name) => [`${CORE}/${name}`, JSON.parse(readFileSync(`${CORE}/${name}`, 'utf8')) as Json])
  )
}
