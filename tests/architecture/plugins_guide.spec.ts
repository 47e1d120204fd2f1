import { execFile } from 'node:child_process'
import { cp, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { isObject, type Json } from '../../app/engine/base/main.js'

const ROOT = join(import.meta.dirname, '../..')

/** What a copy of the tree needs to run from source. */
const COPIED = [
  'app',
  'bin',
  'config',
  'database',
  'plugins',
  'resources',
  'schemas',
  'start',
  'tests',
  'public',
  'docs',
]
const FILES = ['ace.js', 'adonisrc.ts', 'package.json', 'tsconfig.json']

const BLOCK = /(?:^`([^`\n]+)`\n)?^```(\w+)\n([\s\S]*?)^```$/gmu

/** A block of the guide: what is typed, or the file (and place in it) that it becomes. */
interface Block {
  readonly language: string
  readonly text: string
  readonly file: string | null
}

test.group('The guide for authors of plugins', (group) => {
  let root: string
  group.setup(async () => {
    root = await mkdtemp(join(tmpdir(), 'lectern-guide-'))
    await Promise.all([
      ...COPIED.map((name) => cp(join(ROOT, name), join(root, name), { recursive: true })),
      ...FILES.map((name) => cp(join(ROOT, name), join(root, name))),
      symlink(join(ROOT, 'node_modules'), join(root, 'node_modules')),
    ])
    return () => rm(root, { recursive: true })
  })

  test('does what it says, from nothing to a tested plugin', async ({ assert }) => {
    const blocks = blocksOf(await readFile(join(ROOT, 'docs/plugins.md'), 'utf8'))
    assert.isAbove(blocks.length, 10)
    for (const { language, text, file } of blocks) {
      if (language === 'sh') for (const command of text.trim().split('\n')) await typed(root, command)
      else if (file === null) assert.fail(`A block of ${language} is no file: ${text.slice(0, 80)}`)
      else await put(root, file, text)
    }
  }).timeout(240_000)

  test('links to what is there', async ({ assert }) => {
    const text = await readFile(join(ROOT, 'docs/plugins.md'), 'utf8')
    const links = [...text.matchAll(/\]\(([^)#]+)\)/gu)].map(([, link = '']) => link)
    assert.isAbove(links.length, 5)
    for (const link of links) await readFile(join(ROOT, 'docs', link))
  })
})

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(BLOCK)].map(([, file, language = '', text = '']) => ({
    language,
    text,
    file: file ?? null,
  }))
}

/** Runs a line as its reader types it, with data of its own; fails with what it printed. */
async function typed(root: string, line: string): Promise<void> {
  const [command = '', ...args] = line.split(' ')
  const environment = { ...process.env, NODE_ENV: 'development', DATA_DIR: join(root, 'storage'), LOG_LEVEL: 'warn' }
  for (const name of ['DATABASE_URL', 'TEST_ONLY_POSTGRES', 'LECTERN_TEST_SUMMARY', 'LOG_FILE', 'PORT']) {
    delete environment[name as keyof typeof environment]
  }
  try {
    await promisify(execFile)(command, args, { cwd: root, env: environment, maxBuffer: 64 << 20 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${line}\n${(stdout + stderr).slice(-4000)}`, { cause: error })
  }
}

/** Writes a file, or one place of a JSON file: `plugin.json#/requires`. */
async function put(root: string, name: string, text: string): Promise<void> {
  const [file = '', pointer] = name.split('#/')
  const path = join(root, file)
  await mkdir(dirname(path), { recursive: true })
  if (pointer === undefined) return writeFile(path, text)
  const whole = JSON.parse(await readFile(path, 'utf8')) as Json
  if (!isObject(whole)) throw new Error(`${file} is no object`)
  await writeFile(path, JSON.stringify({ ...whole, [pointer]: JSON.parse(text) as Json }, null, 2))
}
