import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { filesBelow, ROOT } from './files.js'

/** A line of the table: the id, and where its test stands, or why the attack cannot arise. */
interface Line {
  readonly id: string
  readonly files: readonly string[]
  readonly reason: string
}

const LINE = /^\| ([A-G]\d\d) \|[^|]+\|([^|]+)\|$/gmu
const TITLE = /test\(\s*['"`]((?:[A-G]\d\d )+)/gu

function linesOf(table: string): readonly Line[] {
  return [...table.matchAll(LINE)].map(([, id = '', held = '']) => {
    const files = [...held.matchAll(/`([^`]+\.spec\.ts)`/gu)].map(([, file = '']) => file)
    return { id, files, reason: files.length === 0 ? held.trim() : '' }
  })
}

/** The ids in titles of tests, with the files that have them. */
function named(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { path, text } of filesBelow('tests', ['.spec.ts'])) {
    for (const [, ids = ''] of text.matchAll(TITLE)) {
      for (const id of ids.trim().split(' ')) found.set(id, (found.get(id) ?? new Set()).add(path))
    }
  }
  return found
}

test.group('The table of attacks', () => {
  const lines = linesOf(readFileSync(join(ROOT, 'docs/attacks.md'), 'utf8'))

  test('knows each attack once', ({ assert }) => {
    const ids = lines.map(({ id }) => id)
    assert.deepEqual(ids, [...new Set(ids)].sort())
    const groups = { A: 22, B: 14, C: 8, D: 17, E: 8, F: 10, G: 6 }
    for (const [group, count] of Object.entries(groups)) {
      assert.lengthOf(
        ids.filter((id) => id.startsWith(group)),
        count,
        group
      )
    }
  })

  test('names the tests of each by file, or says why it cannot arise; and no test is left out', ({ assert }) => {
    const tests = named()
    for (const { id, files, reason } of lines) {
      assert.sameMembers([...files], [...(tests.get(id) ?? [])], id)
      if (files.length === 0) assert.isAbove(reason.length, 40, id)
    }
    assert.sameMembers(
      [...tests.keys()].filter((id) => !lines.some((line) => line.id === id)),
      []
    )
  })

  test('F08 no process is started through a shell, and none by the server', ({ assert }) => {
    for (const { path, text } of filesBelow('app', ['.ts'])) {
      if (!text.includes('child_process')) continue
      assert.isTrue(path.startsWith('app/engine/console/'), path)
      assert.notMatch(text, /\bexec(?:Sync)?\(|shell:/u, path)
    }
    for (const { path, text } of filesBelow('bin', ['.ts', '.js'])) {
      assert.notMatch(text, /\bexecSync\(|import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'|shell: true/u, path)
    }
  })

  test('F04 no text is run as a program', ({ assert }) => {
    for (const folder of ['app', 'plugins', 'resources/js']) {
      for (const { path, text } of filesBelow(folder, ['.ts', '.js'])) {
        assert.notMatch(text, /\beval\(|\bnew Function\(|from 'node:vm'/u, path)
      }
    }
  })
})
