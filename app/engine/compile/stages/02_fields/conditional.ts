import type { FieldSpec, FieldType } from '../../../fields/main.js'
import type { SectionJson } from '../../../schema/main.js'
import type { NamedEntity } from '../../draft.js'
import { derivationOf } from './derivation.js'

/** The sections with a condition of their own in which a field is placed, by their places in the layout. */
export function sectionsOfField(
  entity: Pick<NamedEntity, 'declaration'>,
  name: string
): ReadonlyMap<number, SectionJson> {
  const sections = entity.declaration.options.layout?.sections ?? []
  return new Map(
    [...sections.entries()].filter(
      ([, section]) => section.show_if !== undefined && section.rows.some((row) => row.includes(name))
    )
  )
}

/** True for what people fill in: of other fields a condition says only whether they are looked at. */
export function isFilledIn({ readOnly, options }: FieldSpec, { trait }: Pick<FieldType, 'trait'>): boolean {
  return !readOnly && derivationOf(options) === null && trait !== 'sequence'
}

/** The spec of a field that is not always there: what is required of it is required while it is shown. */
export function conditionalSpec(
  spec: FieldSpec,
  type: FieldType,
  sections: ReadonlyMap<number, SectionJson>
): FieldSpec {
  const isConditional = spec.options.show_if !== undefined || sections.size > 0
  return isConditional && isFilledIn(spec, type) ? { ...spec, required: false } : spec
}
