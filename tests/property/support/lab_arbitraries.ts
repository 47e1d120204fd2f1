import fc from 'fast-check'
import { prefixBindings } from '../../../app/engine/sql/main.js'
import { expressionFrom, listParamOf, paramOf, Tape, WANTED } from './lab_expressions.js'
import { poolOf } from './lab_rows.js'

/** One value and one list per type, the value of text with the end of its range. */
export const bindings = fc
  .record(
    Object.fromEntries(
      WANTED.flatMap((type) => {
        const one = fc.option(fc.constantFrom(...poolOf(type.kind)), { freq: 8 })
        return [
          [paramOf(type), one],
          [listParamOf(type), fc.array(one, { maxLength: 4 })],
        ]
      })
    )
  )
  .map((params: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const prefix = params['value:text']
    const range = typeof prefix === 'string' ? prefixBindings('value:text', prefix) : { 'value:text:end': null }
    return { ...params, ...range }
  })

/** Well-typed expressions over a root of any kind of value. */
export const expressions = fc
  .tuple(fc.constantFrom(...WANTED), fc.noBias(fc.array(fc.nat(), { minLength: 20, maxLength: 160, size: 'max' })))
  .map(([type, numbers]) => expressionFrom(new Tape(numbers), type))
