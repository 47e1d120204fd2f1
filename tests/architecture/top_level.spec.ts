import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { ROOT } from './files.js'

const FOLDERS = [
  '.ci',
  'app',
  'bench',
  'bin',
  'config',
  'database',
  'deploy',
  'docs',
  'plugins',
  'resources',
  'schemas',
  'start',
  'tests',
]

const FILES = ['README.md', 'ace.js', 'adonisrc.ts', 'package.json', 'tsconfig.json', 'vite.config.ts']

/** Settings that their tools look for at the top and nowhere else. */
const SETTINGS = [
  '.dependency-cruiser.cjs',
  '.gitignore',
  '.npmrc',
  '.prettierignore',
  'eslint.config.js',
  'knip.jsonc',
  'package-lock.json',
  'prettier.config.js',
]

test.group('Top level', () => {
  test('holds the known entries and no others', ({ assert }) => {
    const known = new Set([...FOLDERS, ...FILES, ...SETTINGS])
    const strangers = [...entries()].filter((entry) => !known.has(entry))
    assert.deepEqual(strangers, [])
  })

  test('holds every file that is listed', ({ assert }) => {
    const found = entries()
    assert.deepEqual(
      [...FILES, ...SETTINGS].filter((file) => !found.has(file)),
      []
    )
  })
})

/** Names at the top but for what git ignores: a folder is left out when anything in it is. */
function entries(): Set<string> {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^\//, '').split('/')[0] ?? line)
  const isIgnored = (name: string) =>
    name === '.git' || ignored.some((rule) => (rule.startsWith('*') ? name.endsWith(rule.slice(1)) : name === rule))
  return new Set(readdirSync(ROOT).filter((name) => !isIgnored(name)))
}
