import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import { fieldTypeOf, fieldTypes, inferTypeName, usesOf } from '../../../app/engine/fields/main.js'
import { fieldWith } from '../../../app/engine/fields/shared/fixtures.js'

const root = new URL('../../../', import.meta.url)

test.group('the catalogue of field types', () => {
  test('holds one type for each folder', ({ assert }) => {
    assert.deepEqual(Object.keys(fieldTypes).sort(), readdirSync(new URL('app/engine/fields/types/', root)).sort())
  })

  test('is generated from the folders', ({ assert }) => {
    const run = spawnSync(process.execPath, ['bin/generate_field_index.js', '--check'], { cwd: root, encoding: 'utf8' })
    assert.equal(run.status, 0, run.stderr)
  })

  test('throws for a name that is no type, inherited names included', ({ assert }) => {
    assert.throws(() => fieldTypeOf('money_bag'), 'No field type named money_bag')
    assert.throws(() => fieldTypeOf('constructor'), 'No field type named constructor')
  })

  test('guesses no type for what no type knows', ({ assert }) => {
    assert.isNull(inferTypeName({}))
    assert.isNull(inferTypeName({ type: 'string', format: 'hostname' }))
    assert.isNull(inferTypeName({ type: 'array', items: { type: 'string' } }))
  })

  test('takes from a field what its options turn off', ({ assert }) => {
    const off = fieldWith('text', { type: 'string' }, { filter: false, sort: false, search: false })
    assert.deepEqual(usesOf(off), { filters: [], sortable: false, searchable: false })
    assert.deepEqual(
      fieldTypeOf('text')
        .columns(off)
        .map((column) => column.name),
      ['it']
    )
    assert.deepEqual(fieldTypeOf('text').codec.toColumns(off, 'Ab', 'sqlite'), { it: 'Ab' })
  })

  test('keeps the key while one use is left', ({ assert }) => {
    const searched = fieldWith('text', { type: 'string' }, { filter: false, sort: false })
    assert.deepEqual(usesOf(searched), { filters: [], sortable: false, searchable: true })
    assert.deepEqual(
      fieldTypeOf('text')
        .columns(searched)
        .map((column) => column.name),
      ['it', 'it_key']
    )
  })
})
