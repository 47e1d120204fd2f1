import type { FieldSpec, FieldType, Locale, Parsed } from '../contract.js'
import { schemaOf } from './rule.js'
import type { Problem, Test } from './rule.js'
import { samplesOf } from './samples.js'

/** A type whose values are texts in JSON and whole numbers everywhere they are compared. */
export interface OrdinalKind {
  /** The number of a text in JSON's spelling; null for a text that has none. */
  read(text: string): number | null
  /** JSON's spelling of a number that `read` gave. */
  write(ordinal: number): string
  /** What a person typed, in JSON's spelling, as far as it can be told; `read` judges it. */
  typed(text: string): string
  show(ordinal: number, locale: Locale): string
  readonly wrong: Problem
  /** JSON Schema of the text. */
  readonly pattern: string
  readonly candidates: readonly string[]
}

type OrdinalParts = Omit<FieldType<string>, 'name' | 'options' | 'infers' | 'check' | 'views'>

/** The test of such a type's values. */
export function ordinalTest({ read, wrong }: OrdinalKind): Test {
  return (value) => (typeof value === 'string' && read(value) !== null ? null : wrong)
}

/**
 * A type of texts that stand for whole numbers: stored and compared as the number, so that order, ranges and
 * differences are those of numbers on both databases and in expressions (`ends_at - starts_at`).
 */
export function ordinalParts(kind: OrdinalKind): OrdinalParts {
  const test = ordinalTest(kind)
  const numberOf = (value: string): number => {
    const ordinal = kind.read(value)
    if (ordinal === null) throw new TypeError('A value has not passed its rules')
    return ordinal
  }
  return {
    trait: 'scalar',
    valueType: () => ({ kind: 'int' }),
    columns: (field) => [{ name: field.name, kind: 'integer', facet: 'value', nullable: !field.required }],
    codec: {
      toColumns: (field: FieldSpec, value) => ({ [field.name]: numberOf(value) }),
      fromColumn: (_field, raw) => kind.write(raw as number),
      parse(_field, text): Parsed<string> {
        const ordinal = kind.read(kind.typed(text.trim()))
        return ordinal === null ? { ok: false, message: kind.wrong.message } : { ok: true, value: kind.write(ordinal) }
      },
      toText: (_field, value) => value,
      format: (_field, value, locale) => kind.show(numberOf(value), locale),
      toScalar: (_field, value) => numberOf(value),
    },
    rules: () => schemaOf(test),
    filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
    aggregates: ['count', 'min', 'max'],
    sortable: true,
    searchable: false,
    equals: (a, b) => a === b,
    conversions: [{ to: 'text', lossy: false }],
    mask: () => '•••',
    erase: () => null,
    samples: (field) => samplesOf(field, test, kind.candidates),
    describe: () => ({ openapi: { type: 'string', pattern: kind.pattern }, ts: 'string' }),
  }
}
