import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The Node 24 that npm installs beside the other packages. */
const INSTALLED = fileURLToPath(
  new URL(`../node_modules/.bin/node${process.platform === 'win32' ? '.cmd' : ''}`, import.meta.url)
)

/**
 * Runs `work` under Node 24 or later. An older process starts itself again under the installed Node 24,
 * passes signals on to it and ends with its exit code; `work` then runs in that process only.
 */
export async function underNode24(work) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return work()
  if (!existsSync(INSTALLED)) {
    console.error('Lectern needs Node 24 or later. Run `npm ci` first, or install Node 24.')
    process.exit(1)
  }
  const child = spawn(INSTALLED, process.argv.slice(1), {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  // A terminal sends SIGINT to the whole group, so the child has it already; this process only must survive it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('exit', (status, signal) => resolve(signal ? 1 : (status ?? 1)))
  })
  process.exit(code)
}
