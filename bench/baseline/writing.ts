import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Caller } from './caller.js'
import { Series } from './series.js'
import { ADMIN_COLUMNS, EMPTY, present, textKey } from './student.js'
import type { Student } from './student.js'
import type { Query, Store } from './store.js'

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
const HOUSEHOLD = 'select id from people_households where school_id = $1 and id = $2 and deleted_at is null'
const LOCK = `select ${ADMIN_COLUMNS} from people_students s where s.school_id = $1 and s.id = $2 and s.deleted_at is null`
const UPDATE = `update people_students set preferred_name = $3, preferred_name_key = $4, version = version + 1, updated_at = $5, updated_by = $6
where school_id = $1 and id = $2`
const AUDIT = `insert into core_audit_entries (school_id, id, at, actor_kind, actor, actor_roles, action, entity, record, before, after, salt, digest, sealed)
values ($1, $2, $3, 'user', $4, $5, $6, 'people.student', $7, $8, $9, $10, $11, $12)`
const OUTBOX = `insert into core_outbox_messages (school_id, id, at, topic, entity, record, payload, actor, registry_version, state, attempts, available_at)
values ($1, $2, $3, $4, 'people.student', $5, $6, $7, 'bench', 'open', 0, $3)`

const series = new Map<string, Series>()

/** Creates one student: number, link check, row, audit, outbox, in one transaction of two flights. */
export async function createStudent(store: Store, caller: Caller, body: Student): Promise<Student> {
  const { school, user } = caller
  let numbers = series.get(school)
  if (!numbers) series.set(school, (numbers = new Series(store, school)))
  const number = await numbers.take()
  return store.transaction(async (fly) => {
    const [[household] = []] = await fly([['household', HOUSEHOLD, [school, body['household']]]])
    if (!household) throw new Error('No such household')
    const at = new Date().toISOString()
    const id = uuidv7()
    const name = String(body['name'])
    const { status, gender, date_of_birth: born, joined_on: joined, is_boarder: boards } = body
    const told = [name, textKey(name), status, gender, born, joined, boards, body['household']]
    const values = [school, id, 1, at, user, at, user, number, textKey(number), ...told]
    const after = { admission_number: number, ...body }
    await fly(
      [['create', INSERT, values], ...record(caller, { id, at, action: 'create', before: null, after })],
      'last'
    )
    const stamps = { version: 1, created_at: at, created_by: user, updated_at: at, updated_by: user }
    return { ...EMPTY, ...after, id, ...stamps, _label: name }
  })
}

/** Changes the name a student goes by, under the row's lock: two flights. */
export function updateStudent(store: Store, caller: Caller, id: string, body: Student): Promise<Student | null> {
  const { school, user } = caller
  const lock = store.isPostgres ? `${LOCK} for no key update` : LOCK
  return store.transaction(async (fly) => {
    const [[known] = []] = await fly([['lock', lock, [school, id]]])
    if (!known) {
      await fly([], 'last')
      return null
    }
    const at = new Date().toISOString()
    const called = String(body['preferred_name'])
    const before = { preferred_name: known['preferred_name'] }
    const after = { preferred_name: called }
    await fly(
      [
        ['update', UPDATE, [school, id, called, textKey(called), at, user]],
        ...record(caller, { id, at, action: 'update', before, after }),
      ],
      'last'
    )
    const version = Number(known['version']) + 1
    return { ...present(known), ...after, version, updated_at: at, updated_by: user }
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
function record({ school, user, role }: Caller, { id, at, action, before, after }: Act): readonly Query[] {
  const salt = randomBytes(16).toString('hex')
  const [old, fresh] = [before && JSON.stringify(before), JSON.stringify(after)]
  const digest = createHash('sha256')
    .update(salt + JSON.stringify([school, at, user, role, action, id, old, fresh]))
    .digest('hex')
  const payload = JSON.stringify({ changed: Object.keys(after) })
  return [
    ['audit', AUDIT, [school, uuidv7(), at, user, role, action, id, old, fresh, salt, digest, false]],
    ['outbox', OUTBOX, [school, uuidv7(), at, `record.${action}d`, id, payload, user]],
  ]
}
