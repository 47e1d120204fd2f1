import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import { appWith, codesOf, compileFiles, entity, link, manifest, TEXT } from './fixture.js'

const root = join(import.meta.dirname, '../../golden')

test.group('Compile, mistakes', () => {
  test('reports all of many distinct mistakes in one run, each with file, pointer and a hint', ({ assert }) => {
    const { findings } = compileRegistry(loadDeclarations(join(root, 'mistakes/many_at_once')))
    const errors = findings.filter((finding) => finding.severity === 'error')
    assert.isAtLeast(new Set(errors.map((finding) => finding.code)).size, 30)
    for (const finding of errors) {
      assert.match(finding.file, /^(plugins|schemas)\/[a-z_/]+\.json$/)
      assert.match(finding.pointer, /^(\/[^/]+)*$/)
      // Field types speak for themselves; the compiler and the loader owe a cure each time.
      if (!finding.code.startsWith('FLD00')) assert.isString(finding.hint, `${finding.code} ${finding.pointer}`)
    }
  })

  test('documents every code that the source can give', ({ assert }) => {
    const table = readFileSync(join(import.meta.dirname, '../../../docs/diagnostics.md'), 'utf8')
    const engine = join(import.meta.dirname, '../../../app/engine')
    const sources = ['schema', 'plugins', 'compile', 'fields'].flatMap((layer) =>
      readdirSync(join(engine, layer), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(engine, layer, file), 'utf8'))
    )
    const given = new Set(sources.flatMap((source) => source.match(/'[A-Z]{3}\d{3}'/g) ?? []))
    const documented = table.match(/(?<=^\| )[A-Z]{3}\d{3}(?= \|)/gm) ?? []
    assert.sameMembers(
      [...given].map((code) => code.slice(1, -1)),
      documented
    )
  })

  test('says nothing of those who refer to a broken field', ({ assert }) => {
    const xEntity = {
      unique: [{ fields: ['code'] }],
      search: ['code'],
      list: { columns: ['code'], sort: 'code' },
      display: 'code',
      checks: [{ code: 'c', rule: 'code != null', field: 'code', message: 'No' }],
      layout: { sections: [{ key: 'main', title: 'Main', rows: [['code']] }] },
    }
    const files = appWith({ name: TEXT, code: { 'type': 'string', 'x-field': { type: 'txt' } } }, xEntity, {
      'app.thing': { fields: { code: { read: [] } } },
    })
    assert.deepEqual(codesOf(files), ['SCH005 /properties/code/x-field/type'])
  })

  test('says nothing of those who link to an unreadable file', ({ assert }) => {
    const files = {
      ...appWith({ name: TEXT, box: link('app.box') }, {}, { 'app.thing': {}, 'app.box': {} }),
      'plugins/app/schemas/box.json': '{',
    }
    assert.deepEqual(codesOf(files), ['SCH001 '])
  })

  test('never throws, whatever a file holds', ({ assert }) => {
    const values = [
      '',
      '[]',
      'null',
      '1',
      '"x"',
      '{}',
      '{"a":',
      '[[[',
      '{"__proto__":{"x":1}}',
      '\u0000',
      `${'['.repeat(100_000)}`,
      '{"properties":[]}',
      '{"properties":{"a":null}}',
      '{"x-entity":null,"properties":{"a":{}}}',
    ]
    for (const file of ['plugins/app/plugin.json', 'plugins/app/schemas/thing.json', 'plugins/app/access.json']) {
      for (const value of values) {
        assert.isNull(
          compileFiles({ ...appWith({ name: TEXT }), [file]: value }).registry,
          `${file} ${value.slice(0, 30)}`
        )
      }
    }
  })

  test('names line and column of a syntax mistake and of a key that stands twice', ({ assert }) => {
    const syntax = compileFiles({ ...appWith({}), 'plugins/app/schemas/thing.json': '{\n  "a": 1,\n}' }).findings[0]
    assert.include(syntax?.message ?? '', 'Line 3, column 1')
    const double = compileFiles({
      ...appWith({}),
      'plugins/app/plugin.json': JSON.stringify(manifest('app')).replace('{', '{"name":"app",\n'),
    }).findings
    assert.deepInclude(
      double.map((item) => `${item.code} ${item.pointer}`),
      'SCH002 /name'
    )
  })

  test('refuses plugins that need each other, but not those that merely need them', ({ assert }) => {
    const files = {
      ...appWith({ name: TEXT }),
      'plugins/b/plugin.json': manifest('b', { requires: { c: '^1.0' } }),
      'plugins/c/plugin.json': manifest('c', { requires: { b: '^1.0' } }),
      'plugins/d/plugin.json': manifest('d', { requires: { b: '^1.0' } }),
    }
    const blamed = compileFiles(files).findings.map((finding) => `${finding.code} ${finding.file}`)
    assert.deepEqual(blamed, ['PLG003 plugins/b/plugin.json', 'PLG003 plugins/c/plugin.json'])
  })

  test('refuses two names in one column', ({ assert }) => {
    assert.deepEqual(codesOf(appWith({ box_id: { type: 'string', format: 'uuid' }, box: link('app.thing') })), [
      'FLD022 /properties/box',
    ])
  })

  test('refuses the name "school" where the engine keeps the school of a record, as a field and as a back-link', ({
    assert,
  }) => {
    assert.deepEqual(codesOf(appWith({ name: TEXT, school: TEXT })), ['NAM002 /properties/school'])
    assert.deepEqual(codesOf(appWith({ name: TEXT, above: link('app.thing', { inverse: 'school' }) })), [
      'REL009 /properties/above/x-field/inverse',
    ])
    assert.deepEqual(codesOf(appWith({ name: TEXT, school: TEXT }, { tenancy: 'platform' })), [])
  })

  test('refuses a clock in what is stored', ({ assert }) => {
    const on = { type: 'string', format: 'date' }
    const files = appWith(
      { on },
      {
        checks: [{ code: 'late', rule: 'on < today()', field: 'on', message: 'Late' }],
        unique: [{ fields: ['on'], while: 'on > today()' }],
      }
    )
    assert.deepEqual(codesOf(files), ['CON008 /x-entity/checks/0/rule', 'CON004 /x-entity/unique/0/while'])
  })

  test('refuses a child in two places and a child without a place', ({ assert }) => {
    const rows = { type: 'array', items: { $ref: 'app.row' } }
    const child = (parent: string) => entity('app.row', { name: TEXT }, { kind: 'child', parent })
    const twice = { ...appWith({ a: rows, b: rows }), 'plugins/app/schemas/row.json': child('app.thing') }
    const nowhere = { ...appWith({ a: TEXT }), 'plugins/app/schemas/row.json': child('app.thing') }
    assert.deepEqual(codesOf(twice), ['REL003 /properties/b/items/$ref'])
    assert.deepEqual(codesOf(nowhere), ['REL005 /x-entity/parent'])
  })

  test('refuses a path whose literal segment is an id', ({ assert }) => {
    const files = {
      ...appWith({ name: TEXT }, { api: { path: '/app' } }, { 'app.thing': {}, 'app.box': {} }),
      'plugins/app/schemas/box.json': entity(
        'app.box',
        { name: TEXT },
        { api: { path: '/app/01890a5d-ac96-774b-bcce-b302099a8057' } }
      ),
    }
    assert.deepEqual(codesOf(files), ['API001 /x-entity/api/path'])
  })
})
