import { textKey } from '../../base/main.js'
import type { Codec, ColumnPlan, FieldSpec, OperatorName, Parsed } from '../contract.js'
import { characterProblem } from './text_test.js'

/** Operators of a text that has a key beside it. */
export const TEXT_FILTERS: readonly OperatorName[] = ['eq', 'neq', 'in', 'nin', 'null', 'contains', 'starts', 'ends']

/** True unless the field is neither filtered, sorted nor searched, and so needs no key. */
export function hasKey(field: FieldSpec): boolean {
  const { filter, sort, search } = field.options
  return !(filter === false && sort === false && search === false)
}

/** The value column and, where something matches or sorts by it, the key column. */
export function keyedColumns(field: FieldSpec): readonly ColumnPlan[] {
  const nullable = !field.required
  const value: ColumnPlan = { name: field.name, kind: 'text', facet: 'value', nullable }
  return hasKey(field) ? [value, { name: `${field.name}_key`, kind: 'text', facet: 'key', nullable }] : [value]
}

/**
 * The codec of one line of text with a key. `read` turns what a person typed into JSON's spelling;
 * it does not judge it, as filters also parse mere parts of a value.
 */
export function keyedTextCodec(read: (text: string) => string): Codec<string> {
  return {
    toColumns: (field, value) =>
      hasKey(field) ? { [field.name]: value, [`${field.name}_key`]: textKey(value) } : { [field.name]: value },
    fromColumn: (_field, raw) => raw as string,
    parse: (_field, text) => parseText(read(text), false),
    toText: (_field, value) => value,
    format: (_field, value) => value,
    toScalar: (_field, value) => value,
  }
}

/** A text as it is, unless a database could not take it even as a parameter. */
export function parseText(text: string, multiline: boolean): Parsed<string> {
  const problem = characterProblem(text, multiline)
  return problem ? { ok: false, message: problem.message } : { ok: true, value: text }
}
