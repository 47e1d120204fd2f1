/**
 * `npm run check`: everything that can be said about the sources without running them. All checks run;
 * the output of each that fails is printed, and any failure ends the process with 1.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const { runScript, scriptOf } = await import('./checks/commands.js')
  const { findEscapes } = await import('./checks/escapes.js')
  const { findLongFiles } = await import('./checks/file_sizes.js')
  const { findPluginHouseRules } = await import('./checks/plugins.js')
  const { ROOT } = await import('./checks/sources.js')

  const OPEN_API = 'schemas/generated/openapi.json'
  // An id is a UUID, which no word of a path is: API001 sees to it that no two routes can match one URL.
  const UNAMBIGUOUS = '--skip-rule=no-ambiguous-paths'
  const script = (path, ...args) => ({ run: () => runScript(path, args), needs: path })
  const list = (find) => ({
    run: async () => {
      const findings = find()
      return { code: findings.length === 0 ? 0 : 1, output: findings.join('\n') }
    },
  })
  const cruised = ['app', 'bin', 'config', 'database', 'start', 'plugins', 'tests', 'adonisrc.ts', 'vite.config.ts']

  const checks = {
    types: script(scriptOf('typescript', 'tsc'), '--noEmit', '--pretty', 'false'),
    lint: script(scriptOf('eslint'), '.', '--no-color'),
    format: script(scriptOf('prettier'), '--check', '--cache', '--log-level', 'warn', '.'),
    layers: script(scriptOf('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.cjs', ...cruised),
    unused: script(scriptOf('knip'), '--no-config-hints'),
    sizes: list(findLongFiles),
    escapes: list(findEscapes),
    plugins: list(() => findPluginHouseRules(ROOT)),
    fields: script(join(ROOT, 'bin/generate_field_index.js'), '--check'),
    texts: script(join(ROOT, 'bin/check_lang.js')),
    icons: script(join(ROOT, 'bin/icons.js'), '--check'),
    generated: script(join(ROOT, 'ace.js'), 'emit', '--check'),
    openapi: script(scriptOf('@redocly/cli', 'redocly'), 'lint', '--extends=recommended-strict', UNAMBIGUOUS, OPEN_API),
  }

  const failed = []
  const waiting = Object.entries(checks).filter(([, { needs }]) => !needs || existsSync(needs))
  /** Runs one check after another; two lanes side by side keep two processors busy. */
  async function lane() {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, { run }] = next
      const started = performance.now()
      const { code, output } = await run()
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`)
      if (code === 0) continue
      failed.push(name)
      console.log(`${output.trimEnd()}\n`)
    }
  }
  await Promise.all([lane(), lane()])
  console.log(failed.length === 0 ? '\nAll checks pass.' : `\nFailed: ${failed.join(', ')}`)
  process.exit(failed.length === 0 ? 0 : 1)
})
