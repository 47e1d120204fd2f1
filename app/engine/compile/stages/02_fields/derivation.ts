import { at } from '../../../base/main.js'
import type { JsonObject, SourceRef } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../../fields/main.js'
import type { Field } from '../../../model/main.js'
import type { NamedEntity, Scene } from '../../draft.js'

const WAYS = ['computed', 'rollup', 'fetched'] as const
type Way = (typeof WAYS)[number]

/** How a field's options say that it gets its value; null where people give it. */
export function derivationOf(options: JsonObject): Way | null {
  return WAYS.find((way) => options[way] !== undefined) ?? null
}

/** True for a field that is worked out each time it is read. */
export function isWorkedOut({ options }: Pick<FieldSpec, 'options'>): boolean {
  return options.computed !== undefined && options.stored !== true
}

/** True for a rollup that is a number even where there is nothing to reckon up. */
function startsAtZero({ options }: FieldSpec): boolean {
  const { fn } = (options.rollup ?? {}) as JsonObject
  return fn === 'count' || fn === 'sum'
}

/**
 * The spec of a field that nobody writes: read only and never required, whatever is declared. A count or a
 * sum begins with nothing; every other value is empty until it is known.
 */
export function derivedSpec(spec: FieldSpec, type: FieldType): FieldSpec {
  if (derivationOf(spec.options) === null) return spec
  const zero = startsAtZero(spec) && isNumber(spec, type) ? { default: type.codec.fromColumn(spec, 0, 'postgres') } : {}
  return { ...spec, required: false, readOnly: true, ...zero }
}

function isNumber(spec: FieldSpec, type: FieldType): boolean {
  const kind = type.valueType(spec)?.kind
  return kind === 'int' || kind === 'decimal'
}

/** The columns of a derived field, and where it may be looked for. */
export function derivedColumns(field: Field): Field {
  if (isWorkedOut(field)) return { ...field, columns: [], searchable: false }
  if (!startsAtZero(field) || field.default === undefined) return field
  return { ...field, columns: field.columns.map((column) => ({ ...column, nullable: false })) }
}

/** Whether what is said of a field's origin can be; what cannot be becomes findings. */
export function checkDerivation(entity: NamedEntity, spec: FieldSpec, type: FieldType, scene: Scene): boolean {
  const { options, source, name } = spec
  const { findings } = scene
  const [way, ...others] = WAYS.filter((candidate) => options[candidate] !== undefined)
  const place = at(source, 'x-field', way ?? 'stored')
  const before = findings.all().length
  if (others.length > 0) {
    findings.error('DRV001', place, `"${name}" gets its value in two ways: ${way} and ${others[0]}.`, 'Keep one.')
  }
  refuseAlone(spec, way, scene)
  if (!way) return findings.all().length === before
  if (spec.default !== undefined) {
    const hint = 'Take the default out: the value follows from others.'
    findings.error('DRV002', at(source, 'default'), `Nobody writes "${name}", so a default says nothing.`, hint)
  }
  const required = entity.declaration.required.indexOf(name)
  if (required >= 0) {
    const hint = 'Take it out of "required".'
    findings.error('DRV002', at(entity.source, 'required', required), `Nobody can give "${name}".`, hint)
  }
  checkKind(entity, spec, type, place, scene)
  return findings.all().length === before
}

/** `stored` and `declassify` say nothing by themselves. */
function refuseAlone({ options, source }: FieldSpec, way: Way | undefined, { findings }: Scene): void {
  if (options.stored !== undefined && way !== 'computed') {
    const hint = 'Add "computed", or take it out; rollups and fetched values are stored always.'
    findings.error('DRV001', at(source, 'x-field', 'stored'), 'Only a computed field is stored or not.', hint)
  }
  if (options.declassify !== undefined && !way) {
    const hint = 'Take it out; who may read a field is said in access.json.'
    findings.error('DRV001', at(source, 'x-field', 'declassify'), 'Only a derived field is declassified.', hint)
  }
}

function checkKind(entity: NamedEntity, spec: FieldSpec, type: FieldType, place: SourceRef, { findings }: Scene): void {
  const copies = spec.options.fetched !== undefined
  const fits = type.trait === 'scalar' || (copies && (type.trait === 'relation' || type.trait === 'identifier'))
  if (!fits || type.valueType(spec) === null) {
    const hint = copies ? 'Fetch plain values and links.' : 'Use a field type with a plain value, such as a number.'
    findings.error('DRV003', place, `A field of type ${type.name} cannot be derived so.`, hint)
  }
  if (entity.kind === 'log') {
    const hint = 'Write the value when the entry is made.'
    findings.error('DRV003', place, `"${entity.name}" is a log, whose entries are never worked out.`, hint)
  }
}
