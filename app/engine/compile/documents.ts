import { at } from '../base/main.js'
import type { Diagnostics } from '../base/main.js'
import { AMEND, AMENDED_FROM, CANCEL, SUBMIT, SUBMITTED } from '../model/main.js'
import type {
  ActionDeclaration,
  Declarations,
  EntityDeclaration,
  PropertyJson,
  WorkflowDeclaration,
} from '../schema/main.js'

const STATE = 'state'

/** What a document has beside the fields that its author declares. */
function ownFields(entity: string): Readonly<Record<string, PropertyJson>> {
  return {
    [STATE]: {
      enum: ['draft', SUBMITTED, 'cancelled'],
      title: 'State',
      description: 'Drafts are changed and deleted; what is submitted stands until it is cancelled.',
      default: 'draft',
      readOnly: true,
    },
    [AMENDED_FROM]: {
      'type': 'string',
      'format': 'uuid',
      'title': 'Amended from',
      'description': 'The cancelled record in whose place this one stands.',
      'readOnly': true,
      'x-field': {
        type: 'link',
        entity,
        on_delete: 'restrict',
        inverse: 'amendments',
        inverse_title: 'Amended by',
      },
    },
  }
}

/**
 * Writes out `"workflow": "standard.document"`: the fields of a document, its workflow, the action that amends it, and the rule
 * that a record is amended once. Pure; everything after this sees declarations alone.
 */
export function expandDocuments(declarations: Declarations, findings: Diagnostics): Declarations {
  const documents = declarations.entities.filter(({ options }) => options.workflow !== undefined)
  for (const entity of declarations.entities) checkFields(entity, findings)
  if (documents.length === 0) return declarations
  return {
    ...declarations,
    entities: declarations.entities.map((entity) =>
      entity.options.workflow === undefined ? entity : asDocument(entity, findings)
    ),
    workflows: [...documents.map(workflowOf), ...declarations.workflows],
    actions: [...documents.map(amendOf), ...declarations.actions],
  }
}

/** Leaving a field open after submission means something on a document alone. */
function checkFields({ options, properties, source }: EntityDeclaration, findings: Diagnostics): void {
  if (options.workflow !== undefined) return
  for (const [name, property] of Object.entries(properties)) {
    if (property['x-field']?.allow_on_submit === undefined) continue
    const place = at(source, 'properties', name, 'x-field', 'allow_on_submit')
    const hint =
      'Say it on the rows field of a document as a whole, or give the entity "workflow": "standard.document".'
    findings.error('DOC001', place, `"${name}" is no field of a document.`, hint)
  }
}

function asDocument(entity: EntityDeclaration, findings: Diagnostics): EntityDeclaration {
  const { name, options, properties, required, source } = entity
  if ((options.kind ?? 'record') !== 'record') {
    const message = `"${name}" is of kind "${options.kind}"; only records are documents.`
    findings.error('DOC002', at(source, 'x-entity', 'workflow'), message, 'Take "kind" or "workflow" out.')
  }
  const own = ownFields(name)
  for (const field of Object.keys(own)) {
    if (!Object.hasOwn(properties, field)) continue
    const message = `Every document has the field "${field}" by itself.`
    findings.error('DOC003', at(source, 'properties', field), message, 'Take it out, or call it otherwise.')
  }
  return {
    ...entity,
    properties: { ...properties, ...own },
    required: [...required, STATE],
    options: { ...options, unique: [...(options.unique ?? []), { fields: [AMENDED_FROM], among: 'live' }] },
  }
}

function workflowOf(entity: EntityDeclaration): WorkflowDeclaration {
  const { name, plugin, properties, source } = entity
  const open = Object.keys(properties).filter((field) => properties[field]?.['x-field']?.allow_on_submit === true)
  return {
    entity: name,
    plugin,
    source: at(source, 'x-entity', 'workflow'),
    json: {
      field: STATE,
      initial: 'draft',
      states: [
        { name: 'draft', title: 'Draft', tone: 'neutral' },
        { name: SUBMITTED, title: 'Submitted', tone: 'success', editable: open },
        { name: 'cancelled', title: 'Cancelled', tone: 'danger', editable: [] },
      ],
      transitions: [
        {
          name: SUBMIT,
          title: 'Submit',
          description: 'It stands from then on: what is wrong is cancelled and amended.',
          from: ['draft'],
          to: SUBMITTED,
          confirm: 'It can no longer be changed afterwards.',
          icon: 'circle-check',
        },
        {
          name: CANCEL,
          title: 'Cancel',
          description: 'It counts no longer. Nothing that stands may depend on it.',
          from: [SUBMITTED],
          to: 'cancelled',
          reason: 'required',
          tone: 'danger',
          icon: 'circle-x',
        },
      ],
      document: { depends_on: dependsOn(entity), number: numberOf(entity) },
    },
  }
}

function dependsOn({ options }: EntityDeclaration): readonly string[] {
  return typeof options.workflow === 'object' ? (options.workflow.depends_on ?? []) : []
}

function numberOf({ options }: EntityDeclaration): string | null {
  return typeof options.workflow === 'object' ? (options.workflow.number ?? null) : null
}

function amendOf({ name, plugin, source }: EntityDeclaration): ActionDeclaration {
  return {
    key: `${name}:${AMEND}`,
    entity: name,
    name: AMEND,
    plugin,
    source: at(source, 'x-entity', 'workflow'),
    json: {
      title: 'Amend',
      description: 'Makes a draft of what was cancelled, to be corrected and submitted in its place.',
      guard: `${STATE} == 'cancelled'`,
      message: 'Only what is cancelled is amended.',
      output: { record: name },
      button: { icon: 'copy', tone: 'primary' },
    },
  }
}
