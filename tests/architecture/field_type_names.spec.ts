import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { filesBelow, lineOf, ROOT } from './files.js'

const FIELDS = 'app/engine/fields/'

/** Expressions lie below fields and cannot know them; their own types share some of the names. */
const EXPRESSIONS = 'app/engine/expressions/'

/** Names of the folders below `fields/types`, which are the names of the field types. */
function fieldTypes(): readonly string[] {
  return readdirSync(join(ROOT, FIELDS, 'types'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}

/** `x.type === 'money'`, `'money' === x.type`, `['money'].includes(x.type)` and `case 'money':` after `switch (x.type)`. */
function comparisons(names: readonly string[]): readonly RegExp[] {
  const name = `['"\`](?:${names.join('|')})['"\`]`
  const subject = `\\b(?:type|typeName|fieldType)(?:\\.name)?\\)?`
  return [
    new RegExp(`${subject}\\s*[!=]==?\\s*${name}`, 'g'),
    new RegExp(`${name}\\s*[!=]==?\\s*[\\w.?]*${subject}`, 'g'),
    new RegExp(`\\[[^\\]]*${name}[^\\]]*\\]\\s*\\.includes\\([\\w.?]*${subject}`, 'g'),
    new RegExp(`switch \\([\\w.?]*${subject}\\s*\\{[^}]*?case ${name}`, 'g'),
  ]
}

test.group('Field types', () => {
  test('are never told apart by name outside their own layer', ({ assert }) => {
    const patterns = comparisons(fieldTypes())
    const found = filesBelow('app', ['.ts', '.edge'])
      .filter((file) => !file.path.startsWith(FIELDS) && !file.path.startsWith(EXPRESSIONS))
      .flatMap((file) =>
        patterns.flatMap((pattern) =>
          [...file.text.matchAll(pattern)].map((match) => `${file.path}:${lineOf(file.text, match.index)} ${match[0]}`)
        )
      )
    assert.deepEqual(found, [])
  })
})
