import { fieldTypeOf } from '../fields/main.js'
import type { Entity, Field, Keyring, Registry } from '../model/main.js'
import { isIndexed, openText, presentForm, sealedFields, sealText } from '../query/main.js'
import { bindParams, compileFragment, join, quoteIdentifier, sql, value } from '../sql/main.js'
import type { Database, Fragment, Row, Statement } from '../sql/main.js'

/** Values that one transaction encrypts anew. */
const BATCH = 200

export interface RotationGround {
  readonly registry: Registry
  readonly database: Database
  readonly keys: Keyring
}

/** How many values of a field were encrypted anew. */
export interface Rotation {
  readonly entity: string
  readonly field: string
  readonly count: number
}

/**
 * Encrypts with the present key what another one has encrypted or what has no index that it should have, in all schools, deleted records too. May be
 * ended and run again at any time; what is written meanwhile has the present key.
 */
export async function rotateSealed(ground: RotationGround): Promise<readonly Rotation[]> {
  const done: Rotation[] = []
  for (const entity of Object.values(ground.registry.entities)) {
    for (const field of sealedFields(entity)) {
      let count = 0
      for (
        let turn = await rotateBatch(ground, entity, field);
        turn > 0;
        turn = await rotateBatch(ground, entity, field)
      ) {
        count += turn
      }
      done.push({ entity: entity.name, field: field.name, count })
    }
  }
  return done
}

function rotateBatch(ground: RotationGround, entity: Entity, field: Field): Promise<number> {
  const { database, keys } = ground
  const table = quoteIdentifier(entity.table)
  const column = quoteIdentifier(field.columns[0]?.name ?? field.name)
  const school = entity.tenancy === 'school' ? quoteIdentifier('school_id') : null
  const key = isIndexed(field) ? field.columns.find(({ facet }) => facet === 'key') : undefined
  const index = key && quoteIdentifier(key.name)
  const statement = (fragment: Fragment): Statement => {
    const compiled = compileFragment(fragment, database.dialect)
    return { text: compiled.text, values: bindParams(compiled, {}, database.dialect) }
  }
  const form = presentForm(keys)
  const next = statement(sql`select ${school === null ? '' : `${school}, `}"id", ${column} as sealed from ${table}
    where ${column} is not null and (substr(${column}, 1, ${String(form.length)}) <> ${value(form)}
      ${index ? ` or ${index} is null` : ''}) limit ${String(BATCH)}`)
  const renewal = (row: Row): Statement => {
    const old = String(row['sealed'])
    const schoolId = school === null ? '' : String(row['school_id'])
    const place = { school: schoolId, entity: entity.name, field: field.name }
    const renewed = sealText(keys, place, openText(keys, place, old), key !== undefined)
    const columns = fieldTypeOf(field.type).codec.toColumns(field, renewed, database.dialect)
    const changes = Object.entries(columns).map(([name, content]) => sql`${quoteIdentifier(name)} = ${value(content)}`)
    const ours =
      school === null
        ? sql`"id" = ${value(row['id'])}`
        : sql`${school} = ${value(schoolId)} and "id" = ${value(row['id'])}`
    return statement(sql`update ${table} set ${join(changes)} where ${ours} and ${column} = ${value(old)}`)
  }
  return database.transaction(
    async () => {
      const rows = await database.read(next)
      if (rows.length > 0) await database.write(rows.map(renewal))
      return rows.length
    },
    { label: `rotate ${entity.name}.${field.name}` }
  )
}
