import { at, isObject } from '../../../base/main.js'
import type { Json, JsonObject } from '../../../base/main.js'
import type { FieldType } from '../../contract.js'
import { checkBounds, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { BY_ID, MOST_ROWS, rowListTest, ROWS_BASE } from '../../shared/row_list.js'
import type { RowNaming } from '../../shared/row_list.js'
import { schemaOf } from '../../shared/rule.js'
import { uuidTest } from '../../shared/uuid.js'

/** What a row calls the record that it links to. */
const TARGET = 'target'

/** A row may be said by the id of what it links to alone, and one that is there be named by it. */
const BY_TARGET: RowNaming = {
  isRow: (row) => uuidTest(row) === null || BY_ID.isRow(row),
  idOf: (row) => (isObject(row) ? (row.id ?? row[TARGET]) : row),
}

/**
 * Links to many records of another entity, each with attributes of its own. It stands for rows of a child entity
 * `<owner>_<field>` with the link `target`, unique among the living rows of a record, and the attributes as
 * its fields; in bodies the id of a target stands for a row.
 */
export const fieldType: FieldType<Json> = {
  ...ROWS_BASE,
  name: 'links',
  options: optionsOf(
    'links',
    {
      entity: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
        description: 'The entity linked to',
        overlay: 'never',
      },
      on_delete: {
        enum: ['restrict', 'clear'],
        default: 'restrict',
        overlay: 'never',
        description: 'What deleting a linked record does: is refused, or takes it from the list',
      },
      inverse: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]{0,47}$',
        description: 'Name of the to-many side on the other entity: the rows that link to it',
        overlay: 'never',
      },
      inverse_title: { type: 'string', minLength: 1, maxLength: 120, description: 'Its title', overlay: 'free' },
      attributes: {
        type: 'object',
        properties: {
          required: {
            type: 'array',
            items: { type: 'string' },
            uniqueItems: true,
            description: 'Attributes that each link must have',
            overlay: 'tighten',
          },
          properties: {
            type: 'object',
            minProperties: 1,
            maxProperties: 30,
            additionalProperties: { $ref: 'entity.schema.json#/$defs/property' },
            description: 'The attributes, as fields of an entity',
            overlay: 'never',
          },
        },
        required: ['properties'],
        additionalProperties: false,
        description: 'What is said of each link beside whom it leads to',
        overlay: 'never',
      },
    },
    ['entity']
  ),
  check(field, findings) {
    checkKeywords(field, { type: 'array', keywords: ['items', 'minItems', 'maxItems'] }, findings)
    checkBounds(
      field,
      ['minItems', 'maxItems'],
      (bound) => Number.isInteger(bound) && bound >= 0 && bound <= MOST_ROWS,
      findings
    )
    const { attributes } = field.options
    if (isObject(attributes) && isObject(attributes.properties) && Object.hasOwn(attributes.properties, TARGET)) {
      const place = at(field.source, 'x-field', 'attributes', 'properties', TARGET)
      findings.error('FLD009', place, `"${TARGET}" is what the link itself is called`, 'call the attribute otherwise')
    }
    if (field.default !== undefined) {
      findings.error('FLD006', at(field.source, 'default'), 'Links cannot have a default')
    }
  },
  unfold(property, { name, target }) {
    const { type: _type, attributes, on_delete: onDelete, ...link } = optionsIn(property)
    const { required = [], properties = {} } = isObject(attributes) ? attributes : {}
    const { [TARGET]: _taken, ...own } = properties as JsonObject
    return {
      field: { ...property, items: { $ref: name } },
      required: [...(required as readonly string[]), TARGET],
      properties: {
        [TARGET]: {
          'type': 'string',
          'format': 'uuid',
          'title': target,
          'x-field': { ...pick(link), type: 'link', on_delete: onDelete === 'clear' ? 'cascade' : 'restrict' },
        },
        ...own,
      },
      target: TARGET,
      inside: ['x-field', 'attributes'],
    }
  },
  rules: (field) => schemaOf(rowListTest(field, BY_TARGET)),
  samples: () => [[]],
  views: { input: 'rows.input', cell: 'rows.cell' },
  // Nothing to fill in beside whom it leads to: one box to choose many in.
  viewsOf: ({ options }) =>
    options.attributes === undefined
      ? { input: 'links.input', cell: 'links.cell' }
      : { input: 'rows.input', cell: 'rows.cell' },
}

/** What the options of the link have in common with those of the field. */
function pick({ entity, inverse, inverse_title: title }: JsonObject): JsonObject {
  const said = { entity, inverse, inverse_title: title }
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

function optionsIn(property: JsonObject): JsonObject {
  const options = property['x-field']
  return isObject(options) ? options : {}
}
