import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const MANIFEST = `${ROOT}public/assets/.vite/manifest.json`
const SOURCES = [
  'resources/css',
  'resources/js',
  'resources/icons',
  'app/engine/kernel/money',
  'vite.config.ts',
  'package-lock.json',
]

/** Builds the assets with Vite where they are missing or older than a source. Throws with Vite's own output. */
export async function buildAssets() {
  const built = await changedAt(MANIFEST)
  // What the client modules of plugins are made of: pure services run in browsers too.
  const ofPlugins = globSync('plugins/*/{screens,browser,services}', { cwd: ROOT })
  const times = await Promise.all([...SOURCES, ...ofPlugins].map((source) => newest(`${ROOT}${source}`)))
  if (built >= Math.max(...times)) return
  console.log('Building assets …')
  const { code, output } = await run([`${ROOT}node_modules/vite/bin/vite.js`, 'build'])
  if (code !== 0) throw new Error(`The assets cannot be built.\n${output}`)
}

async function changedAt(path) {
  const found = await stat(path).catch(() => null)
  return found?.mtimeMs ?? 0
}

async function newest(path) {
  const entries = await readdir(path, { recursive: true }).catch(() => [])
  const times = await Promise.all([path, ...entries.map((entry) => `${path}/${entry}`)].map(changedAt))
  return Math.max(...times)
}

/** Vite in a process of its own: it sets NODE_ENV, and its memory goes with it. */
function run(args) {
  const { promise, resolve } = Promise.withResolvers()
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  child.on('error', (error) => resolve({ code: 1, output: error.message }))
  child.on('exit', (code) => resolve({ code, output }))
  return promise
}
