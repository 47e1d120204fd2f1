import { evaluate, type Expr } from '../../../app/engine/expressions/main.js'
import { LAB, type LabName } from './laboratory.js'
import { records, type Dataset } from './lab_rows.js'

/** An expression without sets, and the params that hold what the sets came to. */
export interface WithoutSets {
  readonly expr: Expr
  readonly params: Readonly<Record<string, unknown>>
}

/** Replaces every `in_set` by a list worked out over the dataset, as the process cannot ask a set. */
export function withoutSets(expr: Expr, dataset: Dataset, params: Readonly<Record<string, unknown>>): WithoutSets {
  const bound: Record<string, unknown> = { ...params }
  const loaded = records(dataset)
  return { expr: replace(expr), params: bound }

  function replace<Node>(node: Node): Node {
    if (Array.isArray(node)) return node.map(replace) as Node
    if (typeof node !== 'object' || node === null) return node
    const copy = Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, replace(inner)])) as Node &
      Partial<Expr>
    return copy.kind === 'in_set' ? (listed(copy as Extract<Expr, { kind: 'in_set' }>) as Node) : copy
  }

  function listed(set: Extract<Expr, { kind: 'in_set' }>): Expr {
    const name = LAB.find((item) => `lab.${item}` === set.entity) as LabName
    const member = set.column.replace(/_id$/, '')
    const path: Expr = { kind: 'member', type: { kind: 'id' }, variable: '', path: [member] }
    const members = loaded[name].filter((record) => evaluate(set.where, { record, params: bound }) === true)
    const param = `set:${Object.keys(bound).length}`
    bound[param] = members.map((record) => evaluate(path, { record, params: bound })).filter((id) => id !== null)
    return { kind: 'in_param', item: set.item, param, negated: false }
  }
}
