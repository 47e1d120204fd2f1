import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import { operators } from '../fields/main.js'
import type { OperatorName } from '../fields/main.js'
import { LIMITS, QUANTIFIERS, TAGS } from './list_query.js'
import type { FilterAtom, FilterQuery } from './list_query.js'
import type { QueryParameter } from './query_string.js'

/** Old and common spellings of parameters. */
export const ALIASES: Readonly<Record<string, string>> = { q: 'search', ordering: 'sort', page_size: 'per_page' }

/** Collects every wrong parameter, so that one answer names them all. */
export class Findings {
  readonly details: Record<string, string[]> = {}
  add(name: string, message: string): void {
    ;(this.details[name] ??= []).push(message)
  }
  throwIfAny(): void {
    if (Object.keys(this.details).length > 0) {
      throw new Refusal('invalid', 'The request has invalid parameters.', { details: this.details })
    }
  }
}

/**
 * Tells the reserved parameters of a query, each given once as one value, from its filters. A parameter that is no
 * reserved word is a filter for equality. `keyed` takes parameters that have keys of their own.
 */
export function sortOut(
  parameters: readonly QueryParameter[],
  isReserved: (name: string) => boolean,
  findings: Findings,
  keyed: (parameter: QueryParameter) => boolean = () => false
): { readonly named: ReadonlyMap<string, string>; readonly filter: FilterQuery } {
  const named = new Map<string, string>()
  const all: FilterAtom[] = []
  const any = new Map<string, FilterAtom[]>()
  for (const parameter of parameters) {
    const name = ALIASES[parameter.name] ?? parameter.name
    if (keyed(parameter)) continue
    if (name === 'filter') readFilter(parameter, parameter.keys, all, any, findings)
    else if (!isReserved(name)) readFilter(parameter, [parameter.name, ...parameter.keys], all, any, findings)
    else if (parameter.keys.length > 0) findings.add(parameter.text, UNKNOWN_NAME)
    else if (named.has(name)) findings.add(parameter.text, 'is given twice.')
    else named.set(name, parameter.value)
  }
  if (all.length + [...any.values()].reduce((sum, branch) => sum + branch.length, 0) > LIMITS.atoms) {
    findings.add('filter', `may hold at most ${LIMITS.atoms} conditions.`)
  }
  if (any.size > LIMITS.orBranches) findings.add('filter[or]', `may hold at most ${LIMITS.orBranches} branches.`)
  return { named, filter: { all, any: [...any.values()] } }
}

function readFilter(
  parameter: QueryParameter,
  keys: readonly string[],
  all: FilterAtom[],
  any: Map<string, FilterAtom[]>,
  findings: Findings
): void {
  if (keys[0] === 'or' && keys.length > 1) {
    const branch = keys[1] ?? ''
    if (!/^\d{1,2}$/.test(branch)) return findings.add(parameter.text, UNKNOWN_NAME)
    const atom = readAtom(parameter, keys.slice(2), findings)
    if (atom) any.set(branch, [...(any.get(branch) ?? []), atom])
    return
  }
  const atom = readAtom(parameter, keys, findings)
  if (atom) all.push(atom)
}

function readAtom(parameter: QueryParameter, keys: readonly string[], findings: Findings): FilterAtom | null {
  const [side = '', quantified, ...inner] = keys
  const quantifier = QUANTIFIERS.find((name) => name === quantified)
  if (!quantifier) return readPlain(parameter, keys, findings)
  const within = { quantifier, path: side.split('.') }
  if (within.path.length >= LIMITS.pathDepth || within.path.includes('')) {
    findings.add(parameter.text, UNKNOWN_NAME)
    return null
  }
  if (inner.length > 0) {
    const atom = readPlain(parameter, inner, findings)
    return atom && { ...atom, within }
  }
  if (parameter.value !== 'true' || parameter.list) {
    findings.add(parameter.text, 'must be true, or name conditions.')
    return null
  }
  return { path: [], operator: 'null', operands: [], name: parameter.text, within }
}

function readPlain(parameter: QueryParameter, keys: readonly string[], findings: Findings): FilterAtom | null {
  const [name, asked = 'eq', ...rest] = keys
  const path = name?.split('.') ?? []
  // A record has any number of tags: to have one of them is what equality of another field is.
  const operator = path.at(-1) === TAGS && asked === 'has' ? 'eq' : asked
  const known = Object.hasOwn(operators, operator) ? operators[operator as OperatorName] : null
  if (!name || rest.length > 0 || !known || path.length > LIMITS.pathDepth) {
    findings.add(parameter.text, UNKNOWN_NAME)
    return null
  }
  const operands = operandsOf(known.arity, parameter)
  if (operands === null || operands.some((operand) => operand.length > LIMITS.operandLength)) {
    findings.add(parameter.text, arityMessage(known.arity))
    return null
  }
  return { path, operator: known.name, operands, name: parameter.text }
}

function operandsOf(arity: string, { value, list }: QueryParameter): readonly string[] | null {
  if (list) return isListFor(arity, list) ? list : null
  if (arity === 'one') return [value]
  if (arity === 'flag') return value === 'true' || value === 'false' ? [value] : null
  const parts = value.split(',')
  if (arity === 'two') return parts.length === 2 ? parts : null
  if (arity === 'many') return parts.length <= LIMITS.inValues && value !== '' ? parts : null
  return value === '' ? [] : null
}

function isListFor(arity: string, list: readonly string[]): boolean {
  if (arity === 'two') return list.length === 2
  return arity === 'many' && list.length > 0 && list.length <= LIMITS.inValues
}

function arityMessage(arity: string): string {
  if (arity === 'flag') return 'must be true or false.'
  if (arity === 'two') return 'needs two values, separated by a comma.'
  if (arity === 'many') return `needs 1 to ${LIMITS.inValues} values, separated by commas.`
  return 'has a value that is too long.'
}
