import { test } from '@japa/runner'
import { mergeOperations, overlayHash } from '../../../app/engine/schema/main.js'
import { makeRole, onAnimals } from './clinic.js'

test.group('Overlays, merging', () => {
  test('keeps one operation for a place, with the standard that was seen first', ({ assert }) => {
    const first = onAnimals('set', 'nurse/read', { scope: 'own' }, true)
    const second = onAnimals('remove', 'nurse/read', undefined, { scope: 'own' })
    assert.deepEqual(mergeOperations([first], [second]), [onAnimals('remove', 'nurse/read', undefined, true)])
  })

  test('leaves nothing behind when a change is taken back', ({ assert }) => {
    const gone = onAnimals('remove', 'nurse/read', undefined, true)
    assert.deepEqual(mergeOperations([gone], [onAnimals('set', 'nurse/read', true)]), [])
    const given = onAnimals('set', 'nurse/update', true)
    assert.deepEqual(mergeOperations([given], [onAnimals('remove', 'nurse/update', undefined, true)]), [])
    const hidden = onAnimals('remove', 'fields/name/read/nurse')
    assert.deepEqual(mergeOperations([hidden], [onAnimals('add', 'fields/name/read/nurse')]), [])
    assert.deepEqual(mergeOperations([hidden], [hidden]), [hidden])
  })

  test('takes everything of a role out with it', ({ assert }) => {
    const others = [onAnimals('set', 'nurse/update', true), makeRole('x_other', {})]
    const operations = [
      makeRole('x_k3f9', {}),
      onAnimals('set', 'x_k3f9/read', true),
      onAnimals('add', 'fields/diagnosis/read/x_k3f9'),
      ...others,
    ]
    const removal = { op: 'remove', target: { kind: 'role', name: 'x_k3f9' }, path: [], base: null } as const
    assert.deepEqual(mergeOperations(operations, [removal]), others)
  })

  test('renames a role in place', ({ assert }) => {
    const operations = [makeRole('x_k3f9', {}), onAnimals('set', 'x_k3f9/read', true)]
    const renamed = makeRole('x_k3f9', { title: 'Front desk' })
    assert.deepEqual(mergeOperations(operations, [renamed]), [renamed, operations[1]])
  })

  test('names lists by their content, and an empty one not at all', ({ assert }) => {
    assert.isNull(overlayHash([]))
    assert.equal(overlayHash([makeRole('x_a', {})]), overlayHash([makeRole('x_a', {})]))
    assert.notEqual(overlayHash([makeRole('x_a', {})]), overlayHash([makeRole('x_b', {})]))
  })
})
