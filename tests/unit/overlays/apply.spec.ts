import { test } from '@japa/runner'
import { applyOverlay, overlayRule } from '../../../app/engine/schema/main.js'
import type { Declarations, OverlayOperation } from '../../../app/engine/schema/main.js'
import { clinic, makeRole, onAnimals } from './clinic.js'

function blockOf({ access }: Declarations) {
  const block = access[0]?.blocks.find(({ entity }) => entity === 'clinic.animal')
  if (!block) throw new Error('no block')
  return block
}

function onEntity(op: OverlayOperation['op'], path: string, more: Partial<OverlayOperation>): OverlayOperation {
  return { op, target: { kind: 'entity', name: 'clinic.animal' }, path: path.split('/'), base: null, ...more }
}

function reasons(operations: readonly OverlayOperation[], variant = clinic()): readonly string[] {
  return applyOverlay(variant, operations).conflicts.map(({ reason }) => reason)
}

test.group('Overlays, applying', () => {
  test('changes a cell of the matrix and leaves the given declarations alone', ({ assert }) => {
    const standard = clinic()
    const before = JSON.stringify(standard)
    const { declarations, conflicts } = applyOverlay(standard, [
      onAnimals('set', 'nurse/update', true),
      onAnimals('remove', 'vet/export', undefined, true),
    ])
    assert.deepEqual(conflicts, [])
    const { roles } = blockOf(declarations)
    assert.deepEqual(roles['nurse'], { read: true, update: true })
    assert.deepEqual(roles['vet'], { read: true, update: true })
    assert.equal(JSON.stringify(standard), before)
  })

  test('keeps what it does not touch as the same object', ({ assert }) => {
    const standard = clinic()
    const { declarations } = applyOverlay(standard, [onAnimals('set', 'nurse/update', true)])
    assert.strictEqual(declarations.entities[0], standard.entities[0])
    assert.strictEqual(declarations.plugins[0], standard.plugins[0])
  })

  test('says the cells of the star block by name, so that one of them can be taken out', ({ assert }) => {
    const roles = clinic().plugins[0]?.roles.map((role) => ({ ...role, fixed: false })) ?? []
    const { declarations } = applyOverlay(clinic({ roles }), [onAnimals('remove', 'owner/export', undefined, true)])
    assert.deepEqual(Object.keys(blockOf(declarations).roles['owner'] ?? {}), ['read', 'create', 'update', 'delete'])
  })

  test('lets a standard grant of a later version arrive beside the changes', ({ assert }) => {
    const later = clinic({ access: { 'clinic.animal': { nurse: { read: true, print: true }, fields: {} } } })
    const { declarations, conflicts } = applyOverlay(later, [onAnimals('set', 'nurse/update', true)])
    assert.deepEqual(conflicts, [])
    assert.deepEqual(blockOf(declarations).roles['nurse'], { read: true, print: true, update: true })
  })

  test('lists a change as a conflict where the standard has changed the same cell', ({ assert }) => {
    const change = onAnimals('remove', 'nurse/read', undefined, true)
    const later = clinic({ access: { 'clinic.animal': { nurse: { read: { scope: 'own' } }, fields: {} } } })
    const { declarations, conflicts } = applyOverlay(later, [change])
    assert.deepEqual(
      conflicts.map(({ operation, reason }) => [operation, reason]),
      [[change, 'base_differs']]
    )
    assert.deepEqual(blockOf(declarations).roles['nurse'], { read: { scope: 'own' } })
  })

  test('takes a change that the standard has made too for done', ({ assert }) => {
    const later = clinic({ access: { 'clinic.animal': { nurse: {}, fields: {} } } })
    assert.deepEqual(reasons([onAnimals('remove', 'nurse/read', undefined, true)], later), [])
  })

  test('lists a change of what is gone', ({ assert }) => {
    assert.deepEqual(reasons([onAnimals('set', 'groom/read', true)]), ['target_gone'])
    assert.deepEqual(reasons([onEntity('set', 'properties/tail/title', { value: 'Tail' })]), ['target_gone'])
    const target = { kind: 'entity', name: 'clinic.stable' } as const
    assert.deepEqual(reasons([onEntity('set', 'title', { target, value: 'Stable' })]), ['target_gone'])
  })

  test('takes a role out of a field rule, naming all others where no list was', ({ assert }) => {
    const { declarations } = applyOverlay(clinic(), [
      onAnimals('remove', 'fields/diagnosis/read/vet'),
      onAnimals('remove', 'fields/name/read/nurse'),
    ])
    const { fields } = blockOf(declarations)
    assert.deepEqual(fields['diagnosis']?.read, ['owner'])
    assert.deepEqual(fields['name']?.read, ['owner', 'vet', 'keeper'])
  })

  test('makes a role of the school, to which grants may be given', ({ assert }) => {
    const { declarations, conflicts } = applyOverlay(clinic(), [
      makeRole('x_k3f9', {}),
      onAnimals('set', 'x_k3f9/read', true),
      onAnimals('add', 'fields/diagnosis/read/x_k3f9'),
    ])
    assert.deepEqual(conflicts, [])
    assert.deepEqual(declarations.ownRoles, [{ title: 'Reception', alias: 'x_reception', name: 'x_k3f9' }])
    assert.deepEqual(blockOf(declarations).fields['diagnosis']?.read, ['owner', 'vet', 'x_k3f9'])
  })

  test('gives labels and an order of one’s own', ({ assert }) => {
    const { declarations, conflicts } = applyOverlay(clinic(), [
      onEntity('set', 'title', { value: 'Patient', base: 'Animal' }),
      onEntity('set', 'properties/name/title', { value: 'Called' }),
    ])
    assert.deepEqual(conflicts, [])
    const animal = declarations.entities.find(({ name }) => name === 'clinic.animal')
    assert.equal(animal?.title, 'Patient')
    assert.equal(animal?.properties['name']?.title, 'Called')
  })

  test('lets bounds be drawn closer only', ({ assert }) => {
    const bound = (value: number) => onEntity('set', 'properties/name/maxLength', { value, base: 80 })
    assert.deepEqual(reasons([bound(40)]), [])
    assert.deepEqual(reasons([bound(200)]), ['not_allowed'])
    assert.deepEqual(reasons([onEntity('add', 'required/name', { value: 'name' })]), [])
    assert.deepEqual(reasons([onEntity('remove', 'properties/name', { base: null })]), ['not_allowed'])
  })

  test('refuses what the meta-schemas close, and the rights of a fixed role', ({ assert }) => {
    assert.deepEqual(reasons([onEntity('set', 'properties/name/type', { value: 'integer' })]), ['not_allowed'])
    assert.deepEqual(reasons([onEntity('set', 'x-entity/unique', { value: [] })]), ['not_allowed'])
    assert.deepEqual(reasons([onAnimals('remove', 'owner/read', undefined, true)]), ['not_allowed'])
    assert.deepEqual(reasons([onAnimals('set', 'fields/diagnosis/read', ['nurse'])]), ['not_allowed'])
    assert.deepEqual(reasons([makeRole('reception', {})]), ['not_allowed'])
    const portal = { target: { kind: 'role', name: 'keeper' }, value: false, base: true } as const
    assert.deepEqual(reasons([onEntity('set', 'portal', portal)]), ['not_allowed'])
  })

  test('reads from the meta-schemas how far a keyword may be changed', ({ assert }) => {
    const rule = (kind: 'entity' | 'access' | 'role', path: string) =>
      overlayRule({ kind, name: kind === 'access' ? 'clinic.animal' : 'vet' }, path.split('/'))
    assert.equal(rule('entity', 'title'), 'free')
    assert.equal(rule('entity', 'properties/name'), 'add')
    assert.equal(rule('entity', 'properties/name/maxLength'), 'tighten')
    assert.equal(rule('entity', 'properties/name/x-field/type'), 'never')
    assert.equal(rule('access', 'vet/read'), 'free')
    assert.equal(rule('access', 'fields/diagnosis/read/vet'), 'free')
    assert.equal(rule('role', 'title'), 'free')
    assert.equal(rule('role', 'portal'), 'never')
    assert.equal(rule('entity', 'nonsense/below'), 'never')
  })
})
