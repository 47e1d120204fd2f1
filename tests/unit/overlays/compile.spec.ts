import { test } from '@japa/runner'
import { compileForSchool } from '../../../app/engine/compile/main.js'
import type { Actor, Registry } from '../../../app/engine/model/main.js'
import { aboveCeiling, grantOf, rightsKey } from '../../../app/engine/permissions/main.js'
import { expectedOf } from '../../golden/golden.js'
import { join } from 'node:path'
import { compiledClinic, makeRole, onAnimals } from './clinic.js'

const RECEPTION = [makeRole('x_k3f9', {}), onAnimals('set', 'x_k3f9/read', true)]

function actorWith(...roles: readonly string[]): Actor {
  const school = {
    id: 's',
    slug: 's',
    name: 'S',
    timezone: 'UTC',
    locale: 'en',
    currency: 'INR',
    workingDays: [1],
    firstWeekday: 1,
    fiscalYearStart: '04-01',
    rounding: 'half_up',
  }
  return { kind: 'user', userId: 'u', name: 'U', school, roles, reason: null, requestId: null, address: null }
}

test.group('Overlays, compiling', () => {
  test('compiles roles and matrices again and shares everything else', ({ assert }) => {
    const base = compiledClinic()
    const { registry, conflicts } = compileForSchool(base, RECEPTION)
    assert.deepEqual(conflicts, [])
    assert.deepEqual(registry.roles['x_k3f9'], {
      name: 'x_k3f9',
      title: 'Reception',
      portal: false,
      inherits: [],
      alias: 'x_reception',
    })
    assert.strictEqual(registry.entities, base.registry.entities)
    assert.strictEqual(registry.scopes, base.registry.scopes)
    assert.strictEqual(registry.policies['clinic.visit'], base.registry.policies['clinic.visit'])
    assert.notStrictEqual(registry.policies['clinic.animal'], base.registry.policies['clinic.animal'])
    assert.notEqual(registry.version, base.registry.version)
    assert.isTrue(Object.isFrozen(registry.policies['clinic.animal']?.roles))
  })

  test('gives equal rights equal keys and the very same grants, whatever school and role they are of', ({ assert }) => {
    const base = compiledClinic()
    const { registry } = compileForSchool(base, RECEPTION)
    const [vet, reception, nurse] = [actorWith('vet'), actorWith('x_k3f9'), actorWith('nurse')]
    assert.equal(rightsKey(registry, vet), rightsKey(base.registry, vet))
    assert.equal(rightsKey(registry, reception), rightsKey(registry, nurse))
    assert.notEqual(rightsKey(registry, vet), rightsKey(registry, nurse))
    assert.strictEqual(
      grantOf(registry, vet, 'clinic.animal', 'read'),
      grantOf(base.registry, vet, 'clinic.animal', 'read')
    )
  })

  test('leaves out and tells what does not compile, and keeps the rest', ({ assert }) => {
    const wrong = onAnimals('set', 'nurse/dance', true)
    const { registry, conflicts } = compileForSchool(compiledClinic(), [...RECEPTION, wrong])
    assert.deepEqual(
      conflicts.map(({ operation, reason }) => [operation, reason]),
      [[wrong, 'does_not_compile']]
    )
    assert.property(registry.roles, 'x_k3f9')
  })

  test('keeps portal roles in their scopes', ({ assert }) => {
    const open = onAnimals('set', 'keeper/update', true)
    assert.deepEqual(
      compileForSchool(compiledClinic(), [open]).conflicts.map(({ reason }) => reason),
      ['does_not_compile']
    )
  })

  test('gives a role that is made again under its old name nothing of the old one', ({ assert }) => {
    const operations = [makeRole('x_new1', {}), ...RECEPTION.slice(1)]
    const { registry, conflicts } = compileForSchool(compiledClinic(), operations)
    assert.deepEqual(
      conflicts.map(({ reason }) => reason),
      ['target_gone']
    )
    assert.isNull(grantOf(registry, actorWith('x_new1'), 'clinic.animal', 'read'))
  })

  test('gives entities and fields the school’s words', ({ assert }) => {
    const target = { kind: 'entity', name: 'clinic.animal' } as const
    const base = compiledClinic()
    const { registry } = compileForSchool(base, [
      { op: 'set', target, path: ['title'], value: 'Patient', base: 'Animal' },
      { op: 'set', target: { kind: 'vocabulary', name: 'words' }, path: ['groups.Care'], value: 'Ward', base: null },
    ])
    assert.deepEqual(registry.words, { 'groups.Care': 'Ward', 'clinic.animal.title': 'Patient' })
    assert.equal(registry.entities['clinic.animal']?.title, 'Patient')
    assert.strictEqual(registry.entities['clinic.visit'], base.registry.entities['clinic.visit'])
  })

  test('finds what a change gives beyond what its maker holds', ({ assert }) => {
    const base = compiledClinic()
    const judged = (after: Registry) => ({ before: base.registry, after, standard: base.registry })
    const given = (...changes: Parameters<typeof compileForSchool>[1]) =>
      compileForSchool(base, [...RECEPTION, ...changes]).registry
    const above = (roles: readonly string[], ...changes: Parameters<typeof compileForSchool>[1]) =>
      aboveCeiling(judged(given(...changes)), actorWith(...roles))
    assert.deepEqual(above(['vet']), [])
    assert.deepEqual(above(['nurse'], onAnimals('set', 'x_k3f9/update', true)), [
      { role: 'x_k3f9', entity: 'clinic.animal', action: 'update', field: null },
    ])
    assert.deepEqual(above(['vet'], onAnimals('add', 'fields/diagnosis/read/x_k3f9')), [])
    assert.deepEqual(above(['nurse'], onAnimals('add', 'fields/diagnosis/read/x_k3f9')), [
      { role: 'x_k3f9', entity: 'clinic.animal', action: 'read', field: 'diagnosis' },
    ])
    const heir = compileForSchool(base, [makeRole('x_heir', { inherits: ['vet'] })]).registry
    assert.isNotEmpty(aboveCeiling(judged(heir), actorWith('nurse')))
    assert.deepEqual(aboveCeiling(judged(heir), actorWith('owner', 'vet')), [])
    assert.isNotEmpty(aboveCeiling(judged(given()), actorWith('keeper')))
  })

  test('lets anybody who may publish give a standard role back what the standard gives it', ({ assert }) => {
    const base = compiledClinic()
    const narrowed = compileForSchool(base, [onAnimals('remove', 'vet/export', undefined, true)]).registry
    const scene = { before: narrowed, after: base.registry, standard: base.registry }
    assert.deepEqual(aboveCeiling(scene, actorWith('nurse')), [])
  })

  test('replays one list on two versions of a plugin as the golden file says', ({ assert }) => {
    const operations = [
      ...RECEPTION,
      onAnimals('set', 'nurse/update', true),
      onAnimals('remove', 'vet/export', undefined, true),
      onAnimals('remove', 'fields/name/read/nurse'),
      onAnimals('add', 'fields/diagnosis/read/x_k3f9'),
    ]
    const later = {
      access: {
        'clinic.animal': {
          vet: { read: true, update: true, export: { scope: 'own' } },
          nurse: { read: true, print: true },
          keeper: { read: { scope: 'own' } },
          fields: { diagnosis: { read: ['owner', 'vet', 'nurse'] } },
        },
      },
    }
    const actual = [compiledClinic(), compiledClinic(later)].map((base) => {
      const { registry, conflicts } = compileForSchool(base, operations)
      return { conflicts, roles: registry.roles, policy: registry.policies['clinic.animal'] }
    })
    const root = join(import.meta.dirname, '../../golden/overlays')
    assert.deepEqual(JSON.parse(JSON.stringify(actual)), expectedOf(root, actual))
  })
})
