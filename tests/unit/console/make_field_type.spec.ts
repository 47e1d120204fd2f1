import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { Diagnostics } from '../../../app/engine/base/main.js'
import { makeFieldType } from '../../../app/engine/console/make_field_type.js'
import type { FieldSpec, FieldType } from '../../../app/engine/fields/main.js'
import { INDIA } from '../../../app/engine/fields/shared/fixtures.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'
import { ROOT } from '../../architecture/files.js'

const LAYERS = ['base', 'expressions', 'fields']

/** A project with the layers that field types stand on, below this one so that packages are found. */
async function project(): Promise<string> {
  await mkdir(join(ROOT, 'tmp'), { recursive: true })
  const root = await mkdtemp(join(ROOT, 'tmp/field-type-'))
  for (const layer of LAYERS) {
    await cp(join(ROOT, 'app/engine', layer), join(root, 'app/engine', layer), { recursive: true })
  }
  return root
}

async function loaded<Part>(root: string, file: string): Promise<Part> {
  return (await import(pathToFileURL(join(root, 'app/engine/fields/types/postcode', file)).href)) as Part
}

test.group('make:field-type', (group) => {
  let root = ''
  group.setup(async () => {
    root = await project()
    return () => rm(root, { recursive: true })
  })

  test('makes a type that does what its fixtures say', async ({ assert }) => {
    const made = await makeFieldType(root, 'postcode')
    assert.isTrue(made.ok, made.text)
    const { fieldType: type } = await loaded<{ fieldType: FieldType }>(root, 'main.ts')
    const { fixtures } = await loaded<{ fixtures: FieldFixtures }>(root, 'fixtures.ts')
    const { field } = fixtures
    const rules = vine.create(vine.object({ it: type.rules(field) }))
    for (const { json, columns } of fixtures.valid) {
      assert.isNull((await rules.tryValidate({ it: json }))[0])
      assert.deepEqual(type.codec.toColumns(field, json, 'sqlite'), columns)
    }
    for (const [json] of fixtures.invalid) assert.isNotNull((await rules.tryValidate({ it: json }))[0])
    for (const { text, json } of fixtures.texts) {
      assert.deepEqual(type.codec.parse(field, text, INDIA), { ok: true, value: json })
    }
    for (const sample of type.samples(field)) assert.isNull((await rules.tryValidate({ it: sample }))[0])
    for (const { field: declared, codes } of fixtures.checks) assert.deepEqual(codesOf(type, declared), codes)
  })

  test('makes what the compiler of TypeScript takes', async ({ assert }) => {
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      include: ['app/engine/fields/types/postcode/*.ts'],
      exclude: [],
    }
    await writeFile(join(root, 'tsconfig.json'), JSON.stringify(config))
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    const run = spawnSync(process.execPath, [compiler, '--noEmit', '-p', root], { encoding: 'utf8' })
    assert.equal(run.stdout, '')
    assert.equal(run.status, 0)
  }).timeout(90_000)

  test('overwrites nothing and takes no name that is none', async ({ assert }) => {
    assert.isFalse((await makeFieldType(root, 'text')).ok)
    assert.isFalse((await makeFieldType(root, 'Post-code')).ok)
    assert.isFalse((await makeFieldType(root, '../text')).ok)
  })
})

function codesOf(type: FieldType, field: FieldSpec): readonly string[] {
  const findings = new Diagnostics()
  type.check(field, findings)
  return findings.all().map(({ code }) => code)
}
