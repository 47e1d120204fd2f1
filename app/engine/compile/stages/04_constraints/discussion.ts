import { at } from '../../../base/main.js'
import type { RelatedEntity, Scene } from '../../draft.js'

/** Kinds of which a record can be named by its entity and id alone. */
const KINDS: readonly string[] = ['record', 'tree']

/** Whether records may be talked about: only those that stand by themselves at a school. */
export function discussionOf(entity: RelatedEntity, { findings }: Scene): { readonly discussion?: true } {
  if (entity.declaration.options.discussion !== true) return {}
  if (KINDS.includes(entity.kind) && !entity.internal && entity.tenancy === 'school') return { discussion: true }
  findings.error(
    'DIS001',
    at(entity.source, 'x-entity', 'discussion'),
    `Records of "${entity.name}" cannot be talked about: they are no records of their own.`,
    'Only entities of the kinds record and tree may say so.'
  )
  return {}
}
