import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOT } from './sources.js'

const require = createRequire(import.meta.url)
const MINUTES = 5
/** No check tells anybody of itself or asks for news. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

/** Runs a Node script of the project; gives its exit code and all it printed. Stops it after five minutes. */
export function runScript(script, args) {
  const { promise, resolve } = Promise.withResolvers()
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...QUIET, NO_COLOR: '1', FORCE_COLOR: undefined },
    timeout: MINUTES * 60_000,
    killSignal: 'SIGKILL',
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  child.on('error', (error) => resolve({ code: 1, output: error.message }))
  child.on('close', (code) => resolve({ code: code ?? 1, output }))
  return promise
}

/** The script behind a package's command. */
export function scriptOf(name, command = name) {
  const manifest = join(ROOT, 'node_modules', name, 'package.json')
  const { bin } = require(manifest)
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command])
}
