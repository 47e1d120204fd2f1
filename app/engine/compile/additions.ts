import { at } from '../base/main.js'
import type { Diagnostic, Diagnostics, SourceRef } from '../base/main.js'
import { hintFor } from '../expressions/main.js'
import { fieldTypes } from '../fields/main.js'
import { CORE } from '../plugins/main.js'
import { own } from './draft.js'
import type {
  AdditionDeclaration,
  Declarations,
  EntityDeclaration,
  EntityOptions,
  Origin,
  PluginDeclaration,
  SectionJson,
} from '../schema/main.js'

/** What is asked of the plugins that add and are added to. */
interface Ground {
  readonly plugins: readonly PluginDeclaration[]
  readonly findings: Diagnostics
  mayReach(plugin: string, other: string): boolean
  isUnreadable(entity: string): boolean
}

/**
 * The declarations with what plugins add to others' entities put into these, in the order of the plugins; what does not fit
 * is told and left out. Origins keep where each part stands, for findings and for who owns its columns.
 */
export function withAdditions(declarations: Declarations, ground: Ground): Declarations {
  if (declarations.additions.length === 0) return declarations
  const order = [CORE, ...ground.plugins.map(({ name }) => name)]
  const sorted = [...declarations.additions].sort((a, b) => order.indexOf(a.plugin) - order.indexOf(b.plugin))
  const entities = new Map(declarations.entities.map((entity) => [entity.name, entity]))
  for (const addition of sorted) {
    const entity = entities.get(addition.entity)
    if (entity && mayAdd(addition, entity, ground)) entities.set(entity.name, added(entity, addition, ground))
    else if (!entity && !ground.isUnreadable(addition.entity)) {
      const message = `There is no entity "${addition.entity}" to add to.`
      ground.findings.error(
        'ADD001',
        at(addition.source, '$id'),
        message,
        hintFor(addition.entity, [...entities.keys()])
      )
    }
  }
  return {
    ...declarations,
    entities: declarations.entities.map((entity) => entities.get(entity.name) ?? entity),
    additions: [],
  }
}

/** Where a part of an entity stands in files: what a plugin has added stands in its own. */
export function originOf(declaration: EntityDeclaration, place: SourceRef): SourceRef {
  const origin = originAt(declaration, place)
  return origin
    ? { file: origin.source.file, pointer: origin.source.pointer + place.pointer.slice(origin.pointer.length) }
    : place
}

/** The plugin that has added a field; undefined for the entity's own. */
export function addedBy(declaration: EntityDeclaration, field: string): string | undefined {
  return originAt(declaration, at(declaration.source, 'properties', field))?.plugin
}

/** Findings as whoever wrote the part looks for them. */
export function atOrigins(findings: readonly Diagnostic[], declarations: Declarations): readonly Diagnostic[] {
  const extended = new Map(
    declarations.entities.filter(({ origins }) => origins).map((entity) => [entity.source.file, entity])
  )
  if (extended.size === 0) return findings
  return findings.map((finding) => {
    const declaration = extended.get(finding.file)
    return declaration ? { ...finding, ...originOf(declaration, finding) } : finding
  })
}

function originAt({ origins = [], source }: EntityDeclaration, place: SourceRef): Origin | undefined {
  if (place.file !== source.file) return undefined
  return origins.find(({ pointer }) => place.pointer === pointer || place.pointer.startsWith(`${pointer}/`))
}

function mayAdd(addition: AdditionDeclaration, entity: EntityDeclaration, ground: Ground): boolean {
  const place = at(addition.source, '$id')
  const { kind = 'record', internal = false } = entity.options
  if (entity.plugin === addition.plugin) {
    ground.findings.error(
      'ADD002',
      place,
      `"${entity.name}" is the plugin's own.`,
      'Say it in the schema of the entity.'
    )
  } else if (!ground.mayReach(addition.plugin, entity.plugin)) {
    const hint = `Add "${entity.plugin}" to "requires" of plugins/${addition.plugin}/plugin.json.`
    const message = `"${entity.name}" belongs to a plugin that "${addition.plugin}" does not require.`
    ground.findings.error('ADD002', place, message, hint)
  } else if (internal || kind === 'log' || kind === 'child') {
    const message = `Nothing is added to "${entity.name}": it is ${internal ? 'internal' : `of kind "${kind}"`}.`
    ground.findings.error('ADD002', place, message, 'Make an entity of your own that links to it.')
  } else return true
  return false
}

function added(entity: EntityDeclaration, addition: AdditionDeclaration, ground: Ground): EntityDeclaration {
  const { plugin, properties } = addition
  const known = entity.options
  const names = Object.keys(properties).filter((name) => fits(name, entity, addition, ground))
  const parts = partsOf(addition, names, ground)
  const sections = known.layout ? (addition.options.layout?.sections ?? [ownSection(names, plugin, ground)]) : []
  return {
    ...entity,
    properties: { ...entity.properties, ...Object.fromEntries(names.map((name) => [name, properties[name] ?? {}])) },
    options: { ...known, ...joined(known, parts), ...laidOut(known, sections, addition.options) },
    brokenFields: [...entity.brokenFields, ...addition.brokenFields],
    origins: [...(entity.origins ?? []), ...originsOf(addition, known, { names, parts, sections })],
  }
}

/** Whether a field may be added: it has no other's name and is no list of rows. */
function fits(
  name: string,
  entity: EntityDeclaration,
  { properties, plugin, source }: AdditionDeclaration,
  ground: Ground
) {
  const place = at(source, 'properties', name)
  const type = properties[name]?.['x-field']?.type
  const isTaken = Object.hasOwn(entity.properties, name) || entity.brokenFields.includes(name)
  if (typeof type === 'string' && own(fieldTypes, type)?.unfold) {
    const hint = 'Make an entity of your own that links to both.'
    ground.findings.error('ADD005', place, `"${name}" stands for rows, which would be the other plugin's.`, hint)
    return false
  }
  if (isTaken) {
    const hint = `Call it "${plugin}_${name}", say.`
    ground.findings.error('ADD003', place, `"${entity.name}" has a field "${name}" already.`, hint)
  }
  return !isTaken
}

/** What is said of the entity beside its fields; rules that the database holds need a field of this plugin. */
function partsOf({ options, source }: AdditionDeclaration, names: readonly string[], ground: Ground): Required<Parts> {
  const holds = (fields: readonly string[], ...path: readonly (string | number)[]) => {
    if (fields.some((name) => names.includes(name))) return true
    const message = 'None of these fields is added by this plugin, so that the rule would bind schools without it.'
    ground.findings.error('ADD004', at(source, 'x-entity', ...path), message, 'Name a field of this file too.')
    return false
  }
  const { unique = [], indexes = [], checks = [], search = [] } = options
  return {
    unique: unique.filter(({ fields }, index) => holds(fields, 'unique', index)),
    indexes: indexes.filter((fields, index) => holds(fields, 'indexes', index)),
    checks,
    search,
  }
}

interface Added {
  readonly names: readonly string[]
  readonly parts: Required<Parts>
  readonly sections: readonly SectionJson[]
}

/** Where all that is added stands, by the place that it gets. */
function originsOf(
  { plugin, source, options }: AdditionDeclaration,
  known: EntityOptions,
  { names, parts, sections }: Added
): readonly Origin[] {
  const moved = (to: readonly (string | number)[], from: readonly (string | number)[]): Origin => ({
    pointer: at({ file: '', pointer: '' }, ...to).pointer,
    plugin,
    source: at(source, ...from),
  })
  const lists = (['unique', 'indexes', 'checks', 'search'] as const).flatMap((key) =>
    parts[key].map((_, index) => moved(['x-entity', key, (known[key]?.length ?? 0) + index], ['x-entity', key, index]))
  )
  const first = known.layout?.sections.length ?? 0
  const laid = sections.map((_, index) => {
    const place = ['x-entity', 'layout', 'sections'] as const
    return moved([...place, first + index], options.layout ? [...place, index] : [])
  })
  return [...names.map((name) => moved(['properties', name], ['properties', name])), ...lists, ...laid]
}

/** Fields that nobody has placed stand together under the name of their plugin. */
function ownSection(names: readonly string[], plugin: string, { plugins }: Ground) {
  const title = plugins.find(({ name }) => name === plugin)?.title ?? plugin
  const pairs = Array.from({ length: Math.ceil(names.length / 2) }, (_, index) => names.slice(index * 2, index * 2 + 2))
  return { key: plugin, title, rows: pairs }
}

type Parts = Pick<EntityOptions, 'unique' | 'indexes' | 'checks' | 'search'>

function joined(known: Parts, parts: Required<Parts>): Parts {
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([, more]) => more.length > 0)
      .map(([key, more]) => [key, [...(known[key as keyof Parts] ?? []), ...more]])
  )
}

function laidOut(
  { layout, list }: EntityOptions,
  sections: readonly SectionJson[],
  { list: more }: AdditionDeclaration['options']
): Pick<EntityOptions, 'layout' | 'list'> {
  return {
    ...(layout && sections.length > 0 ? { layout: { ...layout, sections: [...layout.sections, ...sections] } } : {}),
    ...(list && more
      ? {
          list: {
            ...list,
            ...(list.columns && more.columns ? { columns: [...list.columns, ...more.columns] } : {}),
            ...(list.filters && more.filters ? { filters: [...list.filters, ...more.filters] } : {}),
          },
        }
      : {}),
  }
}
