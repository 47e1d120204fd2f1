import { evaluate } from '../../../app/engine/expressions/evaluate.ts'

export { evaluate }

/**
 * Whether a condition holds over the values of a form: unknown is no, as on the server. Null where something that it
 * asks for is not in the form, so that nothing can be said.
 */
export function judge(expr, reads, values) {
  if (reads.some((name) => !isThere(name, values)) || asksMore(expr)) return null
  return evaluate(expr, { record: values, params: {} }) === true
}

function isThere(name, values) {
  return Object.hasOwn(values, name) || (values.parent !== undefined && Object.hasOwn(values.parent, name))
}

/** The day, the actor and rows are the server's to know. */
function asksMore(node) {
  if (Array.isArray(node)) return node.some(asksMore)
  if (typeof node !== 'object' || node === null) return false
  if (node.kind === 'param' || node.kind === 'quantify' || node.kind === 'aggregate') return true
  return Object.values(node).some(asksMore)
}
