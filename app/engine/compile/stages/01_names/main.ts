import { at } from '../../../base/main.js'
import { CORE } from '../../../plugins/main.js'
import type { EntityDeclaration } from '../../../schema/main.js'
import { humanise } from '../../draft.js'
import type { EntitiesOf, NamedEntity, Scene } from '../../draft.js'
import { reservedField } from '../../reserved.js'

const NAME = /^[a-z][a-z0-9_]{0,47}$/u
const LONGEST_TABLE = 60

/** Gives every entity its names and refuses those that are wrong, reserved or taken. */
export function nameEntities(scene: Scene): EntitiesOf<NamedEntity> {
  const named = new Map<string, NamedEntity>()
  const tables = new Map<string, string>()
  for (const declaration of inPluginOrder(scene)) {
    const first = named.get(declaration.name)
    if (first) {
      const message = `"${declaration.name}" is declared already, in ${first.source.file}.`
      scene.findings.error('NAM003', at(declaration.source, '$id'), message, 'Give each entity a name of its own.')
      continue
    }
    checkPlace(declaration, scene)
    const entity = nameEntity(declaration, scene)
    checkTable(entity, tables, scene)
    named.set(entity.name, entity)
  }
  return named
}

/** Core first, then as the plugins need each other: what is linked to is compiled before. */
function inPluginOrder(scene: Scene): readonly EntityDeclaration[] {
  const order = [CORE, ...scene.plugins.map((plugin) => plugin.name)]
  const rank = (item: EntityDeclaration) => (order.indexOf(item.plugin) + order.length) % order.length
  return scene.declarations.entities
    .map((item, index) => ({ item, index }))
    .sort((a, b) => rank(a.item) - rank(b.item) || a.index - b.index)
    .map(({ item }) => item)
}

function nameEntity(declaration: EntityDeclaration, scene: Scene): NamedEntity {
  const { name, plugin, title, description, options, source } = declaration
  const singular = name.slice(name.indexOf('.') + 1)
  const plural = options.plural ?? `${singular}s`
  const titlePlural = options.title_plural ?? (options.plural ? humanise(options.plural) : `${title}s`)
  return {
    name,
    plugin,
    kind: options.kind ?? 'record',
    tenancy: options.tenancy ?? 'school',
    internal: options.internal ?? false,
    title,
    titlePlural,
    description,
    plural,
    ...(options.was === undefined ? {} : { was: `${plugin}.${options.was}` }),
    table: `${plugin}_${plural}`,
    declaration,
    source,
    broken: new Set([...declaration.brokenFields, ...wronglyNamed(declaration, scene)]),
  }
}

function wronglyNamed(declaration: EntityDeclaration, scene: Scene): readonly string[] {
  return Object.keys(declaration.properties).filter((name) => {
    const place = at(declaration.source, 'properties', name)
    const { kind = 'record', tenancy = 'school', internal = false } = declaration.options
    const reason = reservedField(name, { kind, tenancy, internal })
    if (!NAME.test(name)) {
      const hint = 'Lower-case letters, digits and underscores, starting with a letter, at most 48.'
      scene.findings.error('NAM001', place, `"${name}" is no name for a field.`, hint)
    } else if (reason !== null) {
      const hint = `Call it "${declaration.name.split('.')[1] ?? 'own'}_${name}", say.`
      scene.findings.error('NAM002', place, `"${name}" ${reason}.`, hint)
    }
    return !NAME.test(name) || reason !== null
  })
}

function checkPlace(declaration: EntityDeclaration, scene: Scene): void {
  const base = declaration.source.file.slice(declaration.source.file.lastIndexOf('/') + 1).replace(/\.json$/u, '')
  const expected = `${declaration.plugin}.${base}`
  if (declaration.name !== expected && !declaration.unfolded) {
    const message = `The entity is called "${declaration.name}", but its folder and file say "${expected}".`
    scene.findings.error('NAM004', at(declaration.source, '$id'), message, 'Rename the file, or the entity.')
  }
  if (declaration.options.kind === 'log' && declaration.plugin !== CORE) {
    const place = at(declaration.source, 'x-entity', 'kind')
    scene.findings.error('NAM007', place, 'Only entities of core may be of kind "log".', 'Use "record".')
  }
}

function checkTable(entity: NamedEntity, tables: Map<string, string>, scene: Scene): void {
  const place = at(entity.source, ...(entity.declaration.options.plural ? ['x-entity', 'plural'] : ['$id']))
  const other = tables.get(entity.table)
  tables.set(entity.table, entity.name)
  if (entity.table.length > LONGEST_TABLE) {
    const message = `The table "${entity.table}" has ${entity.table.length} characters; ${LONGEST_TABLE} is the most.`
    scene.findings.error('NAM005', place, message, 'Set a shorter "plural".')
  }
  if (other !== undefined) {
    scene.findings.error(
      'NAM006',
      place,
      `The table "${entity.table}" is that of "${other}" too.`,
      'Set another "plural".'
    )
  }
}
