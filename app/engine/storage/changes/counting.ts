import { quoteIdentifier } from '../../sql/main.js'
import type { Hazard } from './contract.js'

/** A count of the rows of a table, all or those a condition holds for; the same text in both dialects. */
export function countRows(table: string, where?: string): Hazard['count'] {
  const text = `select count(*) as n from ${quoteIdentifier(table)}${where ? ` where ${where}` : ''}`
  return { sqlite: text, postgres: text }
}
