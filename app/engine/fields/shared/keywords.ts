import { at } from '../../base/main.js'
import type { Diagnostics } from '../../base/main.js'
import type { FieldSpec } from '../contract.js'
import type { Test } from './rule.js'

/** JSON Schema's validating keywords; one that a type does not honour must not stand there unheeded. */
const VALIDATING = [
  'enum',
  'const',
  'format',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'items',
  'prefixItems',
  'contains',
  'minContains',
  'maxContains',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'minProperties',
  'maxProperties',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  '$ref',
]

export interface Honoured {
  /** The JSON type of the values; the property may say it or leave it out. */
  readonly type: string
  readonly format?: string
  readonly keywords?: readonly string[]
}

/** FLD001 wrong JSON type or format, FLD002 a validating keyword that the type does not honour. */
export function checkKeywords(field: FieldSpec, honoured: Honoured, findings: Diagnostics): void {
  const { type, format } = field.json
  if (type !== undefined && type !== honoured.type) {
    findings.error(
      'FLD001',
      at(field.source, 'type'),
      `${field.name} is of field type ${field.type}, whose values are ${honoured.type}`,
      `write "type": "${honoured.type}"`
    )
  }
  if (format !== undefined && format !== honoured.format) {
    findings.error(
      'FLD001',
      at(field.source, 'format'),
      `The format ${JSON.stringify(format)} does not fit the field type ${field.type}`,
      honoured.format ? `write "format": "${honoured.format}" or leave it out` : 'leave it out'
    )
  }
  const allowed = new Set(['format', ...(honoured.keywords ?? [])])
  for (const keyword of VALIDATING) {
    if (field.json[keyword] === undefined || allowed.has(keyword)) continue
    findings.error(
      'FLD002',
      at(field.source, keyword),
      `The field type ${field.type} does not honour "${keyword}"`,
      `leave it out, or say the rule under x-entity.checks`
    )
  }
}

/** FLD003: a lower bound above its upper bound, or one that is no fitting number. */
export function checkBounds(
  field: FieldSpec,
  [low, high]: readonly [string, string],
  isFit: (bound: number) => boolean,
  findings: Diagnostics
): void {
  for (const keyword of [low, high]) {
    const bound = field.json[keyword]
    if (bound !== undefined && !(typeof bound === 'number' && isFit(bound))) {
      findings.error(
        'FLD003',
        at(field.source, keyword),
        `${JSON.stringify(bound)} cannot be the ${keyword} of ${field.name}`
      )
    }
  }
  const from = numberOf(field, low)
  const to = numberOf(field, high)
  if (from !== null && to !== null && from > to) {
    findings.error('FLD003', at(field.source, low), `No value fits: ${low} ${from} is above ${high} ${to}`)
  }
}

/** FLD006: the default is refused by the field's own rules. */
export function checkDefault(field: FieldSpec, test: Test, findings: Diagnostics): void {
  if (field.default === undefined || field.default === null) return
  const problem = test(field.default)
  if (problem) findings.error('FLD006', at(field.source, 'default'), `The default of ${field.name} ${problem.message}`)
}

/** A numeric keyword of the property, or null. */
export function numberOf(field: FieldSpec, keyword: string): number | null {
  const value = field.json[keyword]
  return typeof value === 'number' ? value : null
}

/** A textual keyword of the property, or null. */
export function textOf(field: FieldSpec, keyword: string): string | null {
  const value = field.json[keyword]
  return typeof value === 'string' ? value : null
}
