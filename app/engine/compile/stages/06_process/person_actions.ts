import { at } from '../../../base/main.js'
import { PERSON_ACTIONS, SEEN_BY } from '../../../model/main.js'
import type { ActionDeclaration, ActionJson } from '../../../schema/main.js'
import type { PrivateEntity } from '../../draft.js'

const REQUEST = { record: 'core.data_request' } as const

const COUNT = { type: 'integer', minimum: 0 } as const

const PREVIEW = {
  type: 'object',
  required: ['person', 'holds', 'entities', 'login'],
  properties: {
    person: { type: 'string', format: 'uuid' },
    holds: {
      type: 'array',
      items: { type: 'string' },
      description: 'Why nothing can be erased now; empty where it can',
    },
    login: { type: 'boolean', description: 'A login ends' },
    entities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['entity', 'title', 'records', 'erasure', 'fields', 'because'],
        properties: {
          entity: { type: 'string' },
          title: { type: 'string' },
          records: COUNT,
          shared: { ...COUNT, description: 'Of them, those that stay because they are about others too' },
          erasure: { enum: ['pseudonymise', 'delete', 'keep'] },
          fields: { type: 'string', title: 'Emptied', description: 'Titles of the fields that are emptied' },
          because: { type: 'string', description: 'Why the records stay' },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
} as const

const ACTIONS: Readonly<Record<string, ActionJson>> = {
  [PERSON_ACTIONS.export]: {
    title: 'Export data',
    description: 'Gathers all that is kept about the person, as JSON and PDF.',
    output: REQUEST,
    button: { icon: 'file-export', menu: true },
  },
  [PERSON_ACTIONS.preview]: {
    title: 'Preview of erasure',
    description: 'What an erasure of the person would erase, what it would keep and why.',
    reads: true,
    output: { schema: PREVIEW },
    button: { icon: 'list-search', menu: true },
  },
  [PERSON_ACTIONS.erase]: {
    title: 'Erase data',
    description: 'Erases what is personal of the person in all records, for good, and ends the login.',
    input: {
      required: ['reason'],
      properties: { reason: { type: 'string', title: 'Reason', minLength: 3, maxLength: 500 } },
    },
    output: REQUEST,
    button: {
      icon: 'eraser',
      tone: 'danger',
      confirm: 'Personal data is erased for good. Look at the preview first.',
      menu: true,
    },
  },
}

const SEEN: ActionJson = {
  title: 'Who has seen this',
  description: 'Who has opened the record, newest first; somebody who looks again within the hour stands there once.',
  reads: true,
  output: {
    schema: {
      type: 'object',
      required: ['entries'],
      properties: {
        entries: {
          type: 'array',
          items: {
            type: 'object',
            required: ['at', 'name', 'portal'],
            properties: {
              at: { type: 'string', format: 'date-time' },
              name: { type: ['string', 'null'], description: 'Null for who is gone, and for other families' },
              portal: { type: 'boolean', description: 'True for somebody from outside the staff' },
            },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
  },
  button: { icon: 'eye', menu: true },
}

/** What can be done with every person and every record whose readers are written down, whatever plugin the entity is of; the host does it. */
export function personActions({ name: entity, plugin, source, privacy }: PrivateEntity): readonly ActionDeclaration[] {
  const person = privacy?.person ? Object.entries(ACTIONS) : []
  const logged: readonly (readonly [string, ActionJson])[] = privacy?.accessLogged ? [[SEEN_BY, SEEN]] : []
  return [...person, ...logged].map(([name, json]) => ({
    key: `${entity}:${name}`,
    entity,
    name,
    plugin,
    json,
    source: at(source, 'x-entity', 'privacy', 'person'),
  }))
}
