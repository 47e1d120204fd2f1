import { loadFiles, openMetaSchemas } from '../../../app/engine/schema/main.js'
import type { Declarations, OverlayOperation } from '../../../app/engine/schema/main.js'
import { compileRegistry } from '../../../app/engine/compile/main.js'
import type { CompiledBase } from '../../../app/engine/compile/main.js'
import { entity, link, manifest } from '../compile/fixture.js'

const meta = openMetaSchemas()

/** What a version of the plugin says otherwise than the first one. */
export interface Variant {
  readonly access?: object
  readonly title?: string
  readonly roles?: readonly object[]
}

const ROLES = [
  { name: 'owner', title: 'Owner', fixed: true, configures: ['roles'] },
  { name: 'vet', title: 'Vet' },
  { name: 'nurse', title: 'Nurse' },
  { name: 'keeper', title: 'Keeper', portal: true },
]

const ACCESS = {
  'scopes': [{ name: 'own', entity: 'clinic.animal', rule: 'keeper == actor.user' }],
  '*': { owner: { read: true, create: true, update: true, delete: true, export: true } },
  'clinic.animal': {
    vet: { read: true, update: true, export: true },
    nurse: { read: true },
    keeper: { read: { scope: 'own' } },
    fields: { diagnosis: { read: ['owner', 'vet'], write: ['owner', 'vet'] } },
  },
  'clinic.visit': { vet: { read: true } },
}

/** Declarations of a small plugin with owners, vets, nurses and keepers of animals. */
export function clinic({ access, title = 'Animal', roles = ROLES }: Variant = {}): Declarations {
  const animal = { name: { type: 'string', maxLength: 80 }, diagnosis: { type: 'string' }, keeper: link('core.user') }
  const files: Readonly<Record<string, unknown>> = {
    'plugins/clinic/plugin.json': manifest('clinic', { roles }),
    'plugins/clinic/schemas/animal.json': entity('clinic.animal', animal, {}, { title }),
    'plugins/clinic/schemas/visit.json': entity('clinic.visit', { animal: link('clinic.animal') }),
    'plugins/clinic/access.json': { ...ACCESS, ...access },
    'schemas/core/user.json': entity('core.user', { name: { type: 'string' } }, { internal: true }),
  }
  const kinds = { 'plugin.json': 'plugin', 'access.json': 'access' } as const
  const found = Object.keys(files).map((file) => ({
    kind: Object.entries(kinds).find(([name]) => file.endsWith(name))?.[1] ?? ('entity' as const),
    plugin: file.startsWith('schemas/core') ? 'core' : 'clinic',
    file,
  }))
  return loadFiles(found, (file) => JSON.stringify(files[file]), meta)
}

/** The same, compiled. */
export function compiledClinic(variant: Variant = {}): CompiledBase {
  const { base, findings } = compileRegistry(clinic(variant), { meta })
  if (!base) throw new Error(JSON.stringify(findings))
  return base
}

/** An operation on the matrix of animals. */
export function onAnimals(
  op: OverlayOperation['op'],
  path: string,
  value: OverlayOperation['value'] = undefined,
  base: OverlayOperation['base'] = null
): OverlayOperation {
  const target = { kind: 'access', name: 'clinic.animal' } as const
  return { op, target, path: path.split('/'), ...(value === undefined ? {} : { value }), base }
}

/** The making of a role of the school. */
export function makeRole(id: string, value: object): OverlayOperation {
  const role = { title: 'Reception', alias: 'x_reception', ...value }
  return { op: 'add', target: { kind: 'role', name: id }, path: [], value: role, base: null }
}
