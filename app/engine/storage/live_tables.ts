/** A table as the database describes it, in words that both dialects share. */
export interface LiveTable {
  readonly name: string
  /** Type by column as `typeText` writes it, in lower case. */
  readonly columns: Readonly<Record<string, LiveColumn>>
  readonly primaryKey: readonly string[]
  readonly indexes: readonly LiveIndex[]
  readonly foreignKeys: readonly LiveForeignKey[]
  /** Names of rules that keep times apart. */
  readonly exclusions: readonly string[]
}

export interface LiveColumn {
  readonly type: string
  readonly nullable: boolean
}

export interface LiveIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly partial: boolean
}

export interface LiveForeignKey {
  readonly columns: readonly string[]
  readonly table: string
  readonly references: readonly string[]
}

/** Rows of a flat answer, grouped by one of their columns in their order. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
