import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'

/** The files a module loads at run time, itself included, and the packages it names. */
async function importGraph(entry: URL, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(entry.href)) return seen
  seen.add(entry.href)
  const source = await readFile(entry, 'utf8')
  for (const [, specifier] of source.matchAll(/^(?:import|export)(?!\s+type\b)[^'"]*?from\s+'([^']+)'/gm)) {
    if (!specifier) continue
    if (specifier.startsWith('.')) await importGraph(new URL(specifier.replace(/\.js$/, '.ts'), entry), seen)
    else seen.add(specifier)
  }
  return seen
}

test.group('The evaluator', () => {
  test('loads nothing of Node and no package, so that it runs in a browser', async ({ assert }) => {
    const graph = await importGraph(new URL('../../../app/engine/expressions/evaluate.ts', import.meta.url))
    assert.isAbove(graph.size, 1)
    assert.deepEqual(
      [...graph].filter((name) => !name.startsWith('file:')),
      []
    )
  })
})
