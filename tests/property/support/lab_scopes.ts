import fc from 'fast-check'
import type { Expr, ValueType } from '../../../app/engine/expressions/main.js'
import { expressionFrom, Tape } from './lab_expressions.js'
import { LINKS, type LabName } from './laboratory.js'
import { live, type Dataset } from './lab_rows.js'

const BOOL: ValueType = { kind: 'bool' }
const ONE: ValueType = { kind: 'id', entity: 'lab.one' }

/** Any condition over a root, as scopes may be: without sets, which nobody writes. */
const conditions = fc
  .noBias(fc.array(fc.nat(), { minLength: 10, maxLength: 80, size: 'max' }))
  .map((numbers) => expressionFrom(new Tape(numbers), BOOL))
  .filter((expr) => !JSON.stringify(expr).includes('"in_set"'))

const member = (path: readonly string[], type: ValueType, variable = ''): Expr => ({
  kind: 'member',
  type,
  variable,
  path,
})
const isOneOf = (path: readonly string[], variable = ''): Expr => ({
  kind: 'compare',
  op: 'eq',
  left: member([...path, 'id'], ONE, variable),
  right: { kind: 'param', type: ONE, name: 'value:id' },
})

/** What scopes are made of: fields over a link, rows of a to-many side, rows behind a link, two hops deep. */
const atoms = fc.letrec<{ atom: Expr; body: Expr }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Expr>(
      isOneOf(['one']),
      member(['one', 'b'], BOOL),
      member(['b'], BOOL),
      { kind: 'is_null', of: member(['one', 'n'], { kind: 'int' }), negated: false },
      { kind: 'is_null', of: member(['one', 'n'], { kind: 'int' }), negated: true },
      { kind: 'not', of: member(['one', 'b'], BOOL) }
    ),
    tie('body').map((body) => over([], 'leaves', 'lab.leaf', body)),
    tie('body').map((body) => over(['one'], 'roots', 'lab.root', onRoot(body)))
  ),
  body: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Expr>(isOneOf(['one'], 'l'), member(['b'], BOOL, 'l'), {
      kind: 'compare',
      op: 'eq',
      left: member(['one', 'id'], ONE, 'l'),
      right: member(['one', 'id'], ONE),
    }),
    tie('body').map((body) => over(['root'], 'leaves', 'lab.leaf', named(body, 'k'), 'l', 'k')),
    fc.tuple(tie('body'), tie('body')).map((of): Expr => ({ kind: 'and', of }))
  ),
}))

function over(path: readonly string[], side: string, entity: string, body: Expr, variable = '', bind = 'l'): Expr {
  return { kind: 'quantify', macro: 'exists', variable, path: [...path, side], entity, bind, body }
}

/** The body of a leaf, said of another variable. */
function named(body: Expr, name: string): Expr {
  return JSON.parse(
    JSON.stringify(body)
      .replaceAll('"variable":"l"', `"variable":"${name}"`)
      .replaceAll('"bind":"l"', `"bind":"${name}"`)
  ) as Expr
}

/** The body of a leaf as one of a root: both have `b` and `one`. */
function onRoot(body: Expr): Expr {
  return JSON.stringify(body).includes('"root"') ? member(['b'], BOOL, 'l') : body
}

/** Conditions in the manner of scopes, joined by AND and OR, and any others. */
export const scopeRules: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 3, arbitrary: joined(atoms.atom) },
  { weight: 1, arbitrary: conditions }
)

function joined(atom: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  return fc
    .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(atom, { minLength: 1, maxLength: 4 }))
    .map(([kind, of]) => (of.length === 1 && of[0] ? of[0] : { kind, of }))
}

/** The rows without links that lead to no living row of the school, as deleting leaves them. */
export function consistent(dataset: Dataset): Dataset {
  const ids = (name: LabName) => new Set(live(dataset, name).map((row) => row.id))
  const living = { root: ids('root'), one: ids('one'), leaf: ids('leaf') }
  const tidy = (name: LabName) =>
    dataset[name].map((row) => {
      const links = LINKS[name].map((link): [string, unknown] => {
        const id = row[`${link}_id`]
        return [`${link}_id`, living[link].has(id) ? id : null]
      })
      return { ...row, ...Object.fromEntries(links) }
    })
  return { root: tidy('root'), one: tidy('one'), leaf: tidy('leaf') }
}
