import { notFound, textKey } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { fieldOf } from '../model/main.js'
import { groupsOf } from './count_records.js'
import { readGrant } from './authorise.js'
import { EMPTY_QUERY } from './list_query.js'
import type { FilterAtom } from './list_query.js'
import type { Session } from './session.js'

/** Texts that a form offers at once. */
const MOST = 20

/**
 * Texts to offer for a field as far as one is typed: those of its declared list, then those that records have which the actor may
 * read, in their order, by one statement. A field that offers nothing, or that he may not read on any record, is not there (404);
 * records on which it is hidden or masked give nothing.
 */
export async function suggestValues(
  session: Session,
  entityName: string,
  fieldName: string,
  typed: string
): Promise<readonly string[]> {
  const grant = readGrant(session, entityName)
  const field = fieldOf(grant.entity, fieldName)
  const offers = field ? fieldTypeOf(field.type).suggestions?.(field) : undefined
  if (!field || !offers || !grant.allows(fieldName, 'read')) throw notFound()
  const key = textKey(typed)
  const declared = offers.texts.filter((text) => textKey(text).includes(key))
  const mayLook =
    offers.fromValues && (key === '' || (field.filters.includes('contains') && grant.allows(fieldName, 'filter')))
  if (!mayLook) return declared.slice(0, MOST)
  const like: FilterAtom[] =
    key === '' ? [] : [{ path: [fieldName], operator: 'contains', operands: [typed], name: fieldName }]
  const query = { ...EMPTY_QUERY, filter: { all: like, any: [] } }
  const used = await groupsOf(session, grant, fieldName, query, MOST)
  const known = new Set(declared.map(textKey))
  return [...declared, ...[...used.keys()].filter((text) => !known.has(textKey(text)))].slice(0, MOST)
}
