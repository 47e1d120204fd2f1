import { UUID } from '../../base/main.js'
import type { Codec, FieldSpec } from '../contract.js'
import type { Problem, Test } from './rule.js'

const NOT_UUID: Problem = { rule: 'uuid', message: 'must be a lower-case UUID.' }

/** Refuses all but a UUID in its one spelling. */
export const uuidTest: Test = (value) => (typeof value === 'string' && UUID.test(value) ? null : NOT_UUID)

/** The codec of ids; `columnOf` names the column. Text may be upper case, and is taken down. */
export function uuidCodec(columnOf: (field: FieldSpec) => string): Codec<string> {
  return {
    toColumns: (field, value) => ({ [columnOf(field)]: value }),
    fromColumn: (_field, raw) => raw as string,
    parse(_field, text) {
      const value = text.trim().toLowerCase()
      return UUID.test(value) ? { ok: true, value } : { ok: false, message: NOT_UUID.message }
    },
    toText: (_field, value) => value,
    format: (_field, value) => value,
    toScalar: (_field, value) => value,
  }
}

/** Two version 7 ids, for examples. */
export const UUID_SAMPLES = ['0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71', '0192f3a4-7c1f-7d02-8e10-6b2a9f4c1d35']
