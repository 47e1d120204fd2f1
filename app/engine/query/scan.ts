import { invalid, textKey } from '../base/main.js'
import type { Entity } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { EMPTY_QUERY } from './list_query.js'
import { listGranted } from './list_records.js'
import type { Session } from './session.js'

/** Records of one kind that one code is answered with. */
const MOST = 20
const LONGEST = 200

/** A record on whose card, label or pass a code stands. */
export interface Scanned {
  readonly entity: string
  readonly id: string
  readonly label: string
  /** The field in which it stands. */
  readonly field: string
}

/**
 * The records that a scanned code leads to, of those that the actor reads and by fields that he may filter by; in the
 * order of kinds and labels. One statement for each kind of record that has codes, whatever is found.
 */
export async function scanCode(session: Session, scanned: string): Promise<readonly Scanned[]> {
  const code = scanned.trim()
  if (code === '') throw invalid('code', 'is required.')
  if (code.length > LONGEST) throw invalid('code', `must have at most ${LONGEST} characters.`)
  const { registry, actor } = session
  const found: Scanned[] = []
  for (const entity of Object.values(registry.entities)) {
    if (entity.scannable.length === 0) continue
    const grant = grantOf(registry, actor, entity.name, 'read')
    if (grant) found.push(...(await scanIn(session, grant, entity, code)))
  }
  return found
}

async function scanIn(session: Session, grant: Grant, entity: Entity, code: string): Promise<readonly Scanned[]> {
  const fields = entity.scannable.filter((name) => grant.allows(name, 'read') && grant.allows(name, 'filter'))
  if (fields.length === 0) return []
  const { data } = await listGranted(session, grant, {
    ...EMPTY_QUERY,
    filter: {
      all: [],
      any: fields.map((name) => [{ path: [name], operator: 'eq', operands: [code], name: 'code' }]),
    },
    fields: ['id', ...fields],
    perPage: MOST,
    count: 'none',
  })
  return data.map((record) => ({
    entity: entity.name,
    id: String(record.id),
    label: String(record._label ?? record.id),
    field: fields.find((name) => textKey(String(record[name] ?? '')) === textKey(code)) ?? fields[0] ?? '',
  }))
}
