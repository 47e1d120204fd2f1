import { at, isObject } from '../../../base/main.js'
import type { Json } from '../../../base/main.js'
import type { FieldType } from '../../contract.js'
import { checkBounds, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { BY_ID, MOST_ROWS, rowListTest, ROWS_BASE } from '../../shared/row_list.js'
import { schemaOf } from '../../shared/rule.js'

/**
 * Child records, owned by this one and stored in their own table. An array is the complete list; an
 * object `{ add, update, remove }` is a delta, whose final count (`minItems`, `maxItems`) only the write can
 * judge. Each child is judged by its own entity's validator.
 */
export const fieldType: FieldType<Json> = {
  ...ROWS_BASE,
  name: 'rows',
  options: optionsOf('rows'),
  infers: {
    priority: 10,
    matches: ({ type, items }) => type === 'array' && isObject(items) && typeof items.$ref === 'string',
  },
  check(field, findings) {
    checkKeywords(field, { type: 'array', keywords: ['items', 'minItems', 'maxItems'] }, findings)
    checkBounds(
      field,
      ['minItems', 'maxItems'],
      (bound) => Number.isInteger(bound) && bound >= 0 && bound <= MOST_ROWS,
      findings
    )
    const items = field.json.items
    if (!isObject(items) || typeof items.$ref !== 'string' || Object.keys(items).length > 1) {
      findings.error(
        'FLD009',
        at(field.source, 'items'),
        `${field.name} must name its child entity and nothing else`,
        'write "items": { "$ref": "plugin.child" }'
      )
    }
    if (field.default !== undefined) findings.error('FLD006', at(field.source, 'default'), 'Rows cannot have a default')
  },
  rules: (field) => schemaOf(rowListTest(field, BY_ID)),
  views: { input: 'rows.input', cell: 'rows.cell' },
}
