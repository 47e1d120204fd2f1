import { at, isObject } from '../base/main.js'
import type { Diagnostics, JsonObject } from '../base/main.js'
import { fieldTypes } from '../fields/main.js'
import { PROPOSAL_REASON, PROPOSE } from '../model/main.js'
import { own } from './draft.js'
import type { ActionDeclaration, Declarations, EntityDeclaration, PropertyJson } from '../schema/main.js'

/** What `x-field` says of a field as part of its record, and not of its values. */
const OF_THE_RECORD = [
  'show_if',
  'require_if',
  'read_only_if',
  'default',
  'was',
  'personal',
  'allow_on_submit',
  'inverse',
  'inverse_title',
  'on_delete',
]

/**
 * Writes out `proposals`: the action by which somebody who may not change a record proposes values for some of its fields. Its
 * input has the fields themselves, so that what is proposed is held against the same rules as what is written.
 */
export function expandProposals(declarations: Declarations, findings: Diagnostics): Declarations {
  const actions = declarations.entities.flatMap((entity) =>
    entity.options.proposals ? [proposeOf(entity, entity.options.proposals, findings)] : []
  )
  return actions.length === 0 ? declarations : { ...declarations, actions: [...actions, ...declarations.actions] }
}

function proposeOf(entity: EntityDeclaration, names: readonly string[], findings: Diagnostics): ActionDeclaration {
  const { name, plugin, properties, source } = entity
  const place = at(source, 'x-entity', 'proposals')
  const open = names.filter((field, index) => {
    const property = properties[field]
    const type = property?.['x-field']?.type
    if (typeof type === 'string' && own(fieldTypes, type)?.kept) {
      const message = `"${field}" is kept encrypted, which requests are not.`
      findings.error('PRP002', at(place, index), message, 'Take it out; whoever may write it is told another way.')
      return false
    }
    if (property && property.readOnly !== true && field !== PROPOSAL_REASON) return true
    if (entity.brokenFields.includes(field)) return false
    findings.error('PRP001', at(place, index), `"${field}" is no field of "${name}" that people write.`)
    return false
  })
  const input = Object.fromEntries(open.map((field) => [field, asInput(properties[field] ?? {})]))
  const why: PropertyJson = { type: 'string', title: 'Why', maxLength: 300 }
  return {
    key: `${name}:${PROPOSE}`,
    entity: name,
    name: PROPOSE,
    plugin,
    source: place,
    json: {
      title: 'Propose a change',
      description: 'Whoever may change the record decides. What is left as it is is not proposed.',
      input: { properties: { ...input, [PROPOSAL_REASON]: why } },
      output: { record: 'core.change_request' },
      button: { icon: 'message-2-cog' },
    },
  }
}

/** Whether it must have a value is judged on the record once it is accepted. */
function asInput({ default: _default, ...property }: PropertyJson): PropertyJson {
  const options = property['x-field']
  if (!isObject(options)) return property
  const kept: JsonObject = Object.fromEntries(Object.entries(options).filter(([key]) => !OF_THE_RECORD.includes(key)))
  return { ...property, 'x-field': kept }
}
