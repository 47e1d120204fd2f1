import vine from '@vinejs/vine'
import type { FieldSchema } from '../contract.js'

/**
 * Why a value is refused: the rule's name, by which translations find their text (`value.<rule>`), and
 * the English message, a sentence without its subject (`must be a whole number.`).
 */
export interface Problem {
  readonly rule: string
  readonly message: string
  readonly args?: Readonly<Record<string, string | number>>
}

/** Judges one JSON value that is not null. Made once per field, run at each write. */
export type Test = (value: unknown) => Problem | null

interface TestOptions {
  readonly test: Test
  readonly canonical: ((value: unknown) => unknown) | null
}

const testRule = vine.createRule<TestOptions>((value, { test, canonical }, field) => {
  const problem = test(value)
  // The prefix keeps our texts from those that Vine has for its own rules of the same names.
  if (problem) field.report(problem.message, `value.${problem.rule}`, field, problem.args)
  else if (canonical) field.mutate(canonical(value), field)
})

/**
 * The VineJS schema of a test: one rule over untyped input, so that nothing is coerced. `canonical`
 * gives a valid value its one spelling (`12.5` → `12.50`); everything after the validator sees that.
 */
export function schemaOf(test: Test, canonical: TestOptions['canonical'] = null): FieldSchema {
  return vine.any().use(testRule({ test, canonical }))
}
