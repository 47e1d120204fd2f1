import { join } from 'node:path'
import { test } from '@japa/runner'
import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import { appWith, compileFiles, entity, link, TEXT } from './fixture.js'

const root = join(import.meta.dirname, '../../golden/compile/two_plugins')

function registryOf(files: Parameters<typeof compileFiles>[0]): Registry {
  const { registry, findings } = compileFiles(files)
  if (!registry) throw new Error(JSON.stringify(findings))
  return registry
}

test.group('Compile, determinism', () => {
  test('gives the same bytes for the same input', ({ assert }) => {
    const first = JSON.stringify(compileRegistry(loadDeclarations(root)))
    assert.equal(JSON.stringify(compileRegistry(loadDeclarations(root))), first)
  })

  test('gives plain data: nothing is lost in JSON', ({ assert }) => {
    const { registry } = compileRegistry(loadDeclarations(root))
    assert.deepEqual(JSON.parse(JSON.stringify(registry)), registry)
  })

  test('freezes the registry through and through', ({ assert }) => {
    const registry = registryOf(appWith({ name: TEXT }))
    assert.isTrue(Object.isFrozen(registry.entities['app.thing']?.fields[1]?.columns))
    assert.throws(() => Object.assign(registry.entities, { other: null }))
  })

  test('changes the hash of an entity with its own declaration, with the order of its fields and with what it links to', ({
    assert,
  }) => {
    const files = (name: object, first: boolean) => ({
      ...appWith(
        { ...(first ? { name: TEXT, box: link('app.box') } : { box: link('app.box'), name: TEXT }) },
        {},
        { 'app.thing': {}, 'app.box': {}, 'app.lone': {} }
      ),
      'plugins/app/schemas/box.json': entity('app.box', { name }),
      'plugins/app/schemas/lone.json': entity('app.lone', { name: TEXT }),
    })
    const hashes = [files(TEXT, true), files(TEXT, false), files({ type: 'string', maxLength: 9 }, true)].map(
      (input) => registryOf(input).entities
    )
    const hashOf = (name: string) => new Set(hashes.map((entities) => entities[name]?.hash)).size
    assert.equal(hashOf('app.thing'), 3)
    assert.equal(hashOf('app.lone'), 1)
    assert.equal(hashOf('app.box'), 2)
  })
})
