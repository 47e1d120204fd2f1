import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Caller } from './caller.js'
import { ADMIN_FIELDS, present, selectList, textKey } from './student.js'
import type { Student } from './student.js'
import type { Store } from './store.js'

const COLUMNS = [
  'school_id',
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'admission_number',
  'admission_number_key',
  'name',
  'name_key',
  'status',
  'gender',
  'date_of_birth',
  'joined_on',
  'is_boarder',
  'household_id',
]
const INSERT = `insert into people_students (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, at) => `$${at + 1}`).join(', ')})`
const RETURNED = ` returning ${selectList(ADMIN_FIELDS).replaceAll('s.', '')}`
/** Numbers are taken in blocks of 20 in a statement of their own, as our side takes them. */
const NUMBERS = `update core_number_series set next = next + 20 where school_id = $1 and name = 'people.student.admission_number' and period = '2026' returning next - 20 as first`
const AUDIT = `insert into core_audit_entries (school_id, id, at, actor_kind, actor, actor_roles, action, entity, record, before, after, salt, digest, sealed)
values ($1, $2, $3, 'user', $4, $5, $6, 'people.student', $7, $8, $9, $10, $11, $12)`
const OUTBOX = `insert into core_outbox_messages (school_id, id, at, topic, entity, record, payload, actor, registry_version, state, attempts, available_at)
values ($1, $2, $3, $4, 'people.student', $5, $6, $7, 'bench', 'open', 0, $3)`

type Query = Store['query']

/** What is left of the block of numbers; requests that find it empty wait for the same next one. */
const block = { next: 0, end: 0, taking: null as Promise<void> | null }

async function nextNumber(store: Store, school: string): Promise<string> {
  while (block.next >= block.end) {
    block.taking ??= takeBlock(store, school).finally(() => (block.taking = null))
    await block.taking
  }
  return `STU-2026-${String(block.next++).padStart(4, '0')}`
}

async function takeBlock(store: Store, school: string): Promise<void> {
  const [series] = await store.query('numbers', NUMBERS, [school])
  block.next = Number(series?.['first'])
  block.end = block.next + 20
}

/** Creates one student: link check, row, audit, outbox, in one transaction. */
export async function createStudent(store: Store, caller: Caller, body: Student): Promise<Student> {
  const number = await nextNumber(store, caller.school)
  return store.transaction(async (query) => {
    const [household] = await query(
      'household',
      'select id from people_households where school_id = $1 and id = $2 and deleted_at is null',
      [caller.school, body['household']]
    )
    if (!household) throw new Error('No such household')
    const at = new Date().toISOString()
    const id = uuidv7()
    const name = String(body['name'])
    const values = [
      caller.school,
      id,
      1,
      at,
      caller.user,
      at,
      caller.user,
      number,
      textKey(number),
      name,
      textKey(name),
      body['status'],
      body['gender'],
      body['date_of_birth'],
      body['joined_on'],
      body['is_boarder'],
      body['household'],
    ]
    const [[row]] = await Promise.all([
      query('create', INSERT + RETURNED, values),
      ...record(query, caller, { id, at, action: 'create', before: null, after: body }),
    ])
    return present({ ...row })
  })
}

/** Changes the name a student goes by, under the row's lock. */
export function updateStudent(store: Store, caller: Caller, id: string, body: Student): Promise<Student | null> {
  return store.transaction(async (query) => {
    const lock = `select s.preferred_name, s.version from people_students s where s.school_id = $1 and s.id = $2 and s.deleted_at is null${store.isPostgres ? ' for no key update' : ''}`
    const [known] = await query('lock', lock, [caller.school, id])
    if (!known) return null
    const at = new Date().toISOString()
    const called = String(body['preferred_name'])
    const text = `update people_students set preferred_name = $3, preferred_name_key = $4, version = version + 1, updated_at = $5, updated_by = $6
      where school_id = $1 and id = $2`
    const before = { preferred_name: known['preferred_name'] }
    const [[row]] = await Promise.all([
      query('update', text + RETURNED, [caller.school, id, called, textKey(called), at, caller.user]),
      ...record(query, caller, { id, at, action: 'update', before, after: { preferred_name: called } }),
    ])
    return present({ ...row })
  })
}

interface Act {
  readonly id: string
  readonly at: string
  readonly action: 'create' | 'update'
  readonly before: Student | null
  readonly after: Student
}

/** The audit entry and the outgoing message of an act. */
function record(
  query: Query,
  { school, user, role }: Caller,
  { id, at, action, before, after }: Act
): Promise<unknown>[] {
  const salt = randomBytes(16).toString('hex')
  const [old, fresh] = [before && JSON.stringify(before), JSON.stringify(after)]
  const digest = createHash('sha256')
    .update(salt + JSON.stringify([school, at, user, role, action, id, old, fresh]))
    .digest('hex')
  const payload = JSON.stringify({ changed: Object.keys(after) })
  return [
    query('audit', AUDIT, [school, uuidv7(), at, user, role, action, id, old, fresh, salt, digest, false]),
    query('outbox', OUTBOX, [school, uuidv7(), at, `record.${action}d`, id, payload, user]),
  ]
}
