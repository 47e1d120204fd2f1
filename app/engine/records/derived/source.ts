import type { DialectName } from '../../fields/main.js'
import type { Entity } from '../../model/main.js'
import { quoteIdentifier, raw, sql } from '../../sql/main.js'
import type { Fragment } from '../../sql/main.js'
import { idsIn, ofSchool } from '../statements.js'

/**
 * Which records of an entity: a bound list of ids, or those that records of another one link to. What is
 * reached over links needs no reading in between, so that all statements leave in one flight.
 */
export interface Source {
  /** Tells sources apart, for statements that are made once. */
  readonly key: string
  /** In all schools, for what belongs to the platform. */
  readonly everywhere: boolean
  /** The condition that a column holds the id of one of them. */
  among(column: string, dialect: DialectName): Fragment
}

/** The records of the bound list `ids`. */
export function listed(everywhere = false): Source {
  return { key: everywhere ? 'ids everywhere' : 'ids', everywhere, among: (column, dialect) => idsIn(column, dialect) }
}

/** All records of all schools, deleted ones too. */
export const EVERY: Source = { key: 'every', everywhere: true, among: () => raw('true') }

/** The records that those of a source link to by a column. */
export function linkedFrom(source: Source, entity: Entity, column: string): Source {
  return {
    key: `${entity.name}.${column} of ${source.key}`,
    everywhere: source.everywhere,
    among: (target, dialect) => {
      const school = source.everywhere ? '' : ofSchool(entity, 's.')
      const linked = quoteIdentifier(column)
      return sql`${target} in (select s.${linked} from ${quoteIdentifier(entity.table)} as s where ${school}${source.among('s."id"', dialect)} and s.${linked} is not null)`
    },
  }
}
