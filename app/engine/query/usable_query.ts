import { invalid, Refusal, UNKNOWN_NAME } from '../base/main.js'
import { readGrant } from './authorise.js'
import { bindOperands } from './bind.js'
import { parseListQuery } from './parse.js'
import { parseQueryString } from './query_string.js'
import type { QueryParameter } from './query_string.js'
import { restrict } from './restrict.js'
import type { Session } from './session.js'

/** What of a list is kept to be asked again; which page of it, and how it is counted, is of the moment. */
const KEPT: ReadonlySet<string> = new Set(['filter', 'search', 'sort', 'fields', 'per_page'])
/** Those that name several things, each of which may be left out by itself. */
const LISTS: ReadonlySet<string> = new Set(['sort', 'fields'])

/** A kept query as far as it may be used now. */
export interface UsableQuery {
  /** As REST spells it; empty where nothing is left. */
  readonly query: string
  /** What is left out, by its spelling: `filter[state]`, `sort=-total`. */
  readonly leftOut: readonly string[]
}

/**
 * Holds a query that is to be kept against what the actor may do with the list, by the very check that the list itself
 * makes. Throws 422 under `place`, naming what may not be used; 404 and 403 as the list does.
 */
export function checkKeptQuery(session: Session, entity: string, text: string, place: string): void {
  try {
    const parameters = parseQueryString(text)
    const strange = parameters.find(({ name }) => !KEPT.has(name))
    if (strange) throw invalid(strange.text, UNKNOWN_NAME)
    check(session, entity, parameters)
  } catch (error) {
    if (!(error instanceof Refusal) || !['invalid', 'malformed', 'too_large'].includes(error.kind)) throw error
    const told = Object.entries(error.details).map(([name, messages]) => `${name} ${messages.join(' ')}`)
    throw invalid(place, told.length > 0 ? told.join(' ') : error.message)
  }
}

/**
 * What of a kept query the actor may use now. Names that are gone or hidden from him and values that are none any more
 * are left out one by one; alternatives (`filter[or]`) as a whole, since any of them alone would ask something else.
 */
export function usableQuery(session: Session, entity: string, text: string): UsableQuery {
  const parameters = read(text)
  const holds = (some: readonly QueryParameter[]) => isUsable(session, entity, some)
  const isAlternative = ({ name, keys }: QueryParameter) => name === 'filter' && keys[0] === 'or'
  const alternatives = parameters.filter(isAlternative)
  const kept: QueryParameter[] = []
  const leftOut: string[] = []
  for (const parameter of parameters) {
    if (isAlternative(parameter)) continue
    const { usable, rest } = LISTS.has(parameter.name)
      ? splitList(parameter, holds)
      : holds([parameter])
        ? { usable: parameter, rest: [] }
        : { usable: null, rest: [parameter.text] }
    if (usable) kept.push(usable)
    leftOut.push(...rest)
  }
  if (alternatives.length > 0 && holds(alternatives)) kept.push(...alternatives)
  else leftOut.push(...alternatives.map((parameter) => parameter.text))
  // Each by itself may be fine and all of them too much.
  if (!holds(kept)) return { query: '', leftOut: parameters.map((parameter) => parameter.text) }
  return { query: spell(kept), leftOut }
}

function splitList(
  parameter: QueryParameter,
  holds: (some: readonly QueryParameter[]) => boolean
): { readonly usable: QueryParameter | null; readonly rest: readonly string[] } {
  const items = parameter.value.split(',')
  const usable = items.filter((value) => holds([{ ...parameter, value }]))
  const rest = items.filter((item) => !usable.includes(item)).map((item) => `${parameter.text}=${item}`)
  return { usable: usable.length > 0 ? { ...parameter, value: usable.join(',') } : null, rest }
}

function isUsable(session: Session, entity: string, parameters: readonly QueryParameter[]): boolean {
  try {
    check(session, entity, parameters)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** All that a list checks before its statements are sent. */
function check(session: Session, entity: string, parameters: readonly QueryParameter[]): void {
  const query = parseListQuery(parameters)
  const { slots, searchParams } = restrict(session, readGrant(session, entity), query)
  bindOperands(query, slots, searchParams, session)
}

/** What was kept once and cannot even be taken apart any more is nothing. */
function read(text: string): readonly QueryParameter[] {
  try {
    return parseQueryString(text).filter(({ name }) => KEPT.has(name))
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

function spell(parameters: readonly QueryParameter[]): string {
  return new URLSearchParams(parameters.map(({ text, value }) => [text, value])).toString()
}
