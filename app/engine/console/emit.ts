import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { emitAll } from '../emit/main.js'
import type { Registry } from '../model/main.js'
import { fieldOptionsSchema } from '../schema/main.js'
import type { Outcome } from './project.js'

/** `emit`: writes all generated files that differ from what the declarations say. */
export async function emit(root: string, registry: Registry): Promise<Outcome> {
  const drifted = await findDrift(root, registry)
  for (const [path, text] of drifted) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const lines = [...drifted.keys()].map((path) => `wrote ${path}`)
  return { ok: true, text: lines.length > 0 ? lines.join('\n') : 'Generated files are up to date.' }
}

/** `emit --check`: writes nothing and fails where a generated file is missing or differs. */
export async function checkEmitted(root: string, registry: Registry): Promise<Outcome> {
  const drift = await findDrift(root, registry)
  const drifted = [...drift.keys()]
  if (drifted.length === 0) return { ok: true, text: 'Generated files are up to date.' }
  const lines = drifted.map((path) => `${path} differs from the declarations`)
  return { ok: false, text: [...lines, 'Run: node ace emit'].join('\n') }
}

/** Generated texts by path where the file on disk is not the same. */
async function findDrift(root: string, registry: Registry): Promise<ReadonlyMap<string, string>> {
  const drifted = new Map<string, string>()
  for (const [path, text] of [...(await emitAll(registry)), optionsFile()]) {
    if ((await readIfThere(join(root, path))) !== text) drifted.set(path, text)
  }
  return drifted
}

/** What `x-field` may say, for editors: it follows from the field types. */
function optionsFile(): readonly [string, string] {
  return ['schemas/meta/fields.schema.json', `${JSON.stringify(fieldOptionsSchema(), null, 2)}\n`]
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
