/** Quotes a table, column or alias for both dialects; throws for what no declaration can have made. */
export function quoteIdentifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`Not an SQL identifier: ${JSON.stringify(name)}`)
  return `"${name}"`
}
