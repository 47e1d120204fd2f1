import { isWriteOnly } from '../fields/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { SecretHash } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { bound, param, quoteIdentifier, sql } from '../sql/main.js'
import { ID_PARAM, ofSchool, statementOf } from './statements.js'

/** What no text fits, by who made it: of the same cost as one that a text may fit. */
const dummies = new WeakMap<SecretHash, Promise<string>>()

/**
 * Whether a text is what was written to a field that is kept as a hash. One verification runs in each case, so that the time
 * it takes does not tell whether there is such a record, or a value in it. Throws where the field is none of these.
 */
export async function verifySecret(
  session: Session,
  entityName: string,
  id: string,
  name: string,
  text: string
): Promise<boolean> {
  const { registry, database, hash } = session
  const { dialect } = database
  const entity = entityOf(registry, entityName)
  const field = fieldOf(entity, name)
  if (!field || !isWriteOnly(field.type)) throw new Error(`${name} of ${entityName} is not kept as a hash`)
  const reading = statementOf(
    entity,
    dialect,
    `secret ${name}`,
    () =>
      sql`select ${quoteIdentifier(name)} as secret from ${quoteIdentifier(entity.table)} where ${ofSchool(entity)}"id" = ${param(ID_PARAM)} and "deleted_at" is null`
  )
  const [row] = await database.read(bound(reading, { ...paramsOf(session), [ID_PARAM]: id }, dialect))
  const kept = typeof row?.secret === 'string' ? row.secret : null
  const isRight = await hash.verify(kept ?? (await dummyOf(hash)), text.normalize('NFC'))
  return isRight && kept !== null
}

function dummyOf(hash: SecretHash): Promise<string> {
  let dummy = dummies.get(hash)
  if (!dummy) dummies.set(hash, (dummy = hash.make(crypto.randomUUID())))
  return dummy
}
