import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pluginCheck } from './plugin_check.js'
import type { Outcome } from './project.js'

const RUNNER = 'bin/test_plugin.js'

/**
 * `plugin:test shop`: what `plugin:check` finds, then every role on every entity and path of the plugin, each
 * against the rules as its files say them, then the tests of its own folder. A sample of users and records stands for all
 * of them unless `whole`. Only where the sources are: a built server has no tests.
 */
export async function pluginTest(root: string, plugin: string, whole: boolean): Promise<Outcome> {
  const checked = pluginCheck(root, plugin)
  if (!checked.ok) return checked
  const runner = join(root, RUNNER)
  if (!existsSync(runner)) return { ok: false, text: 'There are no tests beside a built server.' }
  const code = await run([runner, plugin, ...(whole ? ['--all'] : [])])
  return { ok: code === 0, text: [checked.text, code === 0 ? `${plugin} holds.` : `${plugin} fails.`].join('\n') }
}

function run(command: readonly string[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const child = spawn(process.execPath, command, { stdio: 'inherit' })
  child.once('error', reject)
  child.once('exit', (code) => resolve(code ?? 1))
  return promise
}
