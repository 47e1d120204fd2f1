import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { checkEmitted, emit } from '../../../app/engine/console/emit.js'
import { ProjectFolder, buyer } from './project_folder.js'

test.group('emit', () => {
  test('writes what differs and then finds nothing to do', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    const first = await emit(folder.root, folder.registry())
    assert.equal(
      first.text,
      ['openapi.json', 'types.ts'].map((name) => `wrote schemas/generated/${name}`).join('\n') +
        '\nwrote schemas/meta/fields.schema.json'
    )
    const upToDate = { ok: true, text: 'Generated files are up to date.' }
    assert.deepEqual(await emit(folder.root, folder.registry()), upToDate)
    assert.deepEqual(await checkEmitted(folder.root, folder.registry()), upToDate)
  })

  test('--check names the files that drifted and writes nothing', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    const missing = await checkEmitted(folder.root, folder.registry())
    assert.isFalse(missing.ok)
    await emit(folder.root, folder.registry())
    const types = join(folder.root, 'schemas/generated/types.ts')
    await appendFile(types, '// edited\n')
    const { ok, text } = await checkEmitted(folder.root, folder.registry())
    assert.isFalse(ok)
    assert.include(text, 'schemas/generated/types.ts')
    assert.notInclude(text, 'openapi.json')
    assert.include(await readFile(types, 'utf8'), '// edited')
  })

  test('makes a new field appear in the document and the types', async ({ assert, cleanup }) => {
    const folder = await ProjectFolder.make()
    cleanup(() => folder.remove())
    await emit(folder.root, folder.registry())
    await folder.write(
      'plugins/shop/schemas/buyer.json',
      buyer({ born_on: { type: 'string', format: 'date', title: 'Born on' } })
    )
    await emit(folder.root, folder.registry())
    const read = (path: string) => readFile(join(folder.root, 'schemas/generated', path), 'utf8')
    assert.include(await read('openapi.json'), 'filter[born_on]')
    assert.include(await read('types.ts'), 'born_on?: string | null')
  })
})
