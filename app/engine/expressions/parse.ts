import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js'
import type { Finding } from './finding.js'

/** The most nodes an expression may have, and the longest text that is read at all. */
const NODE_LIMIT = 200
const TEXT_LIMIT = 4000

/** The parsed syntax, or what is wrong with it. */
export type Parsed = { readonly ok: true; readonly ast: ASTNode } | { readonly ok: false; readonly finding: Finding }

/** Reads CEL syntax. Names and types are not looked at; limits are. */
export function parseSyntax(text: string): Parsed {
  if (text.length > TEXT_LIMIT) {
    return refuse(
      `The expression has ${text.length} characters; ${TEXT_LIMIT} is the most.`,
      'Split it over computed fields.'
    )
  }
  if (text.trim() === '') {
    return refuse('The expression is empty.', 'Write a condition or a value, or leave the key out.')
  }
  try {
    const { ast } = new Environment({ unlistedVariablesAreDyn: true }).parse(text)
    const nodes = countNodes(ast)
    if (nodes > NODE_LIMIT) {
      return refuse(`The expression has ${nodes} parts; ${NODE_LIMIT} is the most.`, 'Split it over computed fields.')
    }
    return { ok: true, ast }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const at = error.range ? ` at character ${error.range.start + 1}` : ''
    return refuse(`The expression cannot be read${at}: ${lowerFirst(error.summary)}.`, syntaxHint(text))
  }
}

/** The part of the text a node was read from. */
export function sourceOf(node: ASTNode): string {
  return node.input.slice(node.range.start, node.range.end)
}

/** The nodes right under a node, in reading order. */
function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}

function countNodes(node: ASTNode): number {
  return childrenOf(node).reduce((sum, inner) => sum + countNodes(inner), 1)
}

function refuse(message: string, hint: string): Parsed {
  return { ok: false, finding: { message, hint } }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** What the author most likely meant, from the habits of other languages. */
function syntaxHint(text: string): string {
  const bare = text.replace(/'[^']*'|"[^"]*"/g, '')
  if (/===|!==/.test(bare)) return 'Equality is written `==` and `!=`.'
  if (/(^|[^=!<>])=([^=]|$)/.test(bare)) return 'Equality is written `==`.'
  if (/\b(and|or|not)\b/i.test(bare)) return 'Logic is written `&&`, `||` and `!`.'
  if (/<>/.test(bare)) return 'Inequality is written `!=`.'
  if (/\bis\b/i.test(bare)) return 'Emptiness is written `x == null` and `x != null`.'
  return "Examples: state == 'issued', total > 12.50, items.exists(i, i.amount > 0)."
}
