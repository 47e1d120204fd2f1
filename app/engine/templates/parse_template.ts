import type { Template } from 'liquidjs'
import { Recent } from '../base/main.js'
import { LIQUID, MOST_CHARACTERS } from './liquid.js'

/** What is wrong with a template, for whoever wrote it. */
export interface TemplateMistake {
  readonly line: number
  readonly message: string
}

/** A variable as a template names it, from the outside in: `['record', 'author', 'name']`. */
export type Variable = readonly string[]

export type ParsedTemplate =
  | { readonly kind: 'parsed'; readonly parts: Template[]; readonly variables: readonly Variable[] }
  | { readonly kind: 'broken'; readonly mistake: TemplateMistake }

/** Parsed templates that are kept. */
const KEPT = 500

const known = new Recent<ParsedTemplate>(KEPT)

/** Reads a template. Never throws for what its author has written. */
export function parseTemplate(text: string): ParsedTemplate {
  return known.get(text) ?? known.set(text, parse(text))
}

/** The first variable that is none of the `allowed`, given as dotted names; null where all are. */
export function strangeVariable(variables: readonly Variable[], allowed: readonly string[]): string | null {
  const names = variables.map((variable) => variable.join('.'))
  return names.find((name) => !allowed.includes(name)) ?? null
}

function parse(text: string): ParsedTemplate {
  if (text.length > MOST_CHARACTERS) {
    return { kind: 'broken', mistake: { line: 1, message: `It is longer than ${MOST_CHARACTERS} characters.` } }
  }
  try {
    const parts = LIQUID.parse(text)
    const variables = LIQUID.globalVariableSegmentsSync(parts).map((segments) => segments.map(nameOf))
    return { kind: 'parsed', parts, variables }
  } catch (error) {
    return { kind: 'broken', mistake: mistakeOf(error) }
  }
}

/** A part that is itself a variable (`a[b]`) has no name that could be allowed. */
function nameOf(segment: unknown): string {
  return typeof segment === 'string' ? segment : '[…]'
}

/** What Liquid says, without the place that it writes behind it. */
export function mistakeOf(error: unknown): TemplateMistake {
  const said = error instanceof Error ? error.message : String(error)
  const [, message = said, line = '1'] = /^(.*), line:(\d+), col:\d+$/s.exec(said) ?? []
  return { line: Number(line), message: message.slice(0, 200) }
}
