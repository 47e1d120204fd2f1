import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { serverEnvironment } from '../server_environment.js'
import { ROOT } from '../data/store.js'

/** Applies the project's committed migrations as an installation does: `schema:apply` in production. */
export async function applySchema(database: Readonly<Record<string, string>>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(process.execPath, [join(ROOT, 'ace.js'), 'schema:apply'], {
    cwd: ROOT,
    env: serverEnvironment(database),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)))
  child.on('error', reject)
  child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`schema:apply failed.\n${output}`))))
  await promise
}
