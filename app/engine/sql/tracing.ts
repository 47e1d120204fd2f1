import { traced, tracedNow } from '../base/main.js'
import type { Statement, TransactionOptions } from './database.js'

/** Names as OpenTelemetry's conventions for databases have them. */
const factsOf = (system: string, text: string) => ({ 'db.system.name': system, 'db.query.text': text })

/** A transaction as a step, by its label. */
export function tracedTransaction<T>({ label }: TransactionOptions, work: () => Promise<T>): Promise<T> {
  return traced(() => ({ kind: 'operation', name: label, facts: {} }), work)
}

/** A statement as a step. Its text has places for values, and never the values. */
export function tracedStatement<T>(system: string, text: string, work: () => T): T {
  return tracedNow(() => ({ kind: 'statement', name: verbOf(text), facts: factsOf(system, text) }), work)
}

/** Statements that leave together, as one step. */
export function tracedFlight<T>(statements: readonly Statement[], work: () => Promise<T>): Promise<T> {
  return traced(() => {
    const texts = statements.map(({ text }) => text)
    return { kind: 'statement', name: texts.map(verbOf).join(' '), facts: factsOf('postgresql', texts.join(';\n')) }
  }, work)
}

function verbOf(text: string): string {
  return /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? 'statement'
}
