import { entityOf, fieldOf, manyOf } from '../model/main.js'
import type { Entity, Privacy, Registry, SubjectPath } from '../model/main.js'
import { bindParams, compileFragment, join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Database, Fragment, Statement } from '../sql/main.js'

/** The person whose data is spoken of. */
export interface Subject {
  readonly school: string
  /** The entity that stands for persons of this kind. */
  readonly entity: string
  readonly id: string
}

/** An entity whose records may be about a person, with the ways that lead there. */
export interface Holding {
  readonly entity: Entity
  readonly privacy: Privacy
  readonly ways: readonly SubjectPath[]
}

const known = new WeakMap<Registry, ReadonlyMap<string, readonly Holding[]>>()

/**
 * The entities with records about persons of a kind: rows before what owns them, the person last, so that what is
 * cut off half-way still leads to him.
 */
export function holdingsOf(registry: Registry, person: string): readonly Holding[] {
  let byPerson = known.get(registry)
  if (!byPerson) known.set(registry, (byPerson = gather(registry)))
  return byPerson.get(person) ?? []
}

function gather(registry: Registry): ReadonlyMap<string, readonly Holding[]> {
  const entities = Object.values(registry.entities)
  const persons = entities.filter(({ privacy }) => privacy?.person)
  return new Map(
    persons.map(({ name }) => {
      const found = entities.flatMap((entity): readonly Holding[] => {
        const ways = entity.privacy?.about.filter(({ person }) => person === name) ?? []
        return entity.privacy && ways.length > 0 ? [{ entity, privacy: entity.privacy, ways }] : []
      })
      const rank = ({ entity }: Holding) => (entity.name === name ? 2 : entity.kind === 'child' ? 0 : 1)
      return [name, found.sort((a, b) => rank(a) - rank(b))]
    })
  )
}

/** The condition that a row of the holding's table, named without an alias, is about the person. */
export function isAbout(
  registry: Registry,
  { entity, ways }: Pick<Holding, 'entity' | 'ways'>,
  subject: Subject
): Fragment {
  const any = ways.map(({ path }) => leads(registry, entity, path, subject))
  return sql`school_id = ${value(subject.school)} and (${join(any, ' or ')})`
}

/** The condition that it is about somebody of that kind besides him. */
export function isAboutOthers(registry: Registry, { entity, ways }: Holding, subject: Subject): Fragment | null {
  const shared = ways.filter((way) => way.shared)
  if (shared.length === 0) return null
  return join(
    shared.map(({ path }) => leads(registry, entity, path, subject, true)),
    ' or '
  )
}

function leads(
  registry: Registry,
  entity: Entity,
  [name, ...rest]: readonly string[],
  subject: Subject,
  toOthers = false
): Fragment {
  const ends = (column: string) => (toOthers ? isSomebodyElse(column, subject) : sql`${column} = ${value(subject.id)}`)
  if (name === undefined) return ends('id')
  const many = manyOf(entity, name)
  const inner = (
    target: Entity,
    column: string
  ) => sql`(select ${quoteIdentifier(column)} from ${quoteIdentifier(target.table)}
    where school_id = ${value(subject.school)} and ${leads(registry, target, rest, subject, toOthers)})`
  if (many) return sql`id in ${inner(entityOf(registry, many.entity), many.column)}`
  const field = fieldOf(entity, name)
  const column = quoteIdentifier(field?.columns[0]?.name ?? name)
  const target = field?.link?.entity
  if (rest.length === 0 || target === undefined) return ends(column)
  return sql`${column} in ${inner(entityOf(registry, target), 'id')}`
}

/** Somebody who is not erased himself. */
function isSomebodyElse(column: string, { school, entity, id }: Subject): Fragment {
  return sql`${column} <> ${value(id)} and ${column} not in (select record from core_data_requests
    where school_id = ${value(school)} and entity = ${value(entity)} and kind = 'erase' and status in ('running', 'done'))`
}

/** A statement for one run. */
export function statementOf({ dialect }: Database, fragment: Fragment): Statement {
  const compiled = compileFragment(fragment, dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, dialect) }
}

export function tableOf(entity: Entity): Fragment {
  return raw(quoteIdentifier(entity.table))
}

/** Rows that one chunk reads or writes. */
export const BATCH = 200
