import { createHmac } from 'node:crypto'
import type { Caller } from './caller.js'
import { ADMIN_COLUMNS, PARENT_COLUMNS, present } from './student.js'
import type { Student } from './student.js'
import type { Store } from './store.js'

/** Conditions by parameter: column, operator, and the type that a text is compared as. */
const FILTERS: Readonly<Record<string, string>> = {
  'filter[status]': 's.status = ',
  'filter[gender]': 's.gender = ',
  'filter[house]': 's.house_key = ',
  'filter[joined_on][gte]': 's.joined_on >= ',
}
const SORTS: Readonly<Record<string, string>> = {
  'name': 's.name_key, s.id',
  '-name': 's.name_key desc, s.id desc',
  'date_of_birth': 's.date_of_birth nulls last, s.id',
  '-date_of_birth': 's.date_of_birth desc nulls first, s.id desc',
  'admission_number': 's.admission_number_key nulls last, s.id',
}
const WARDS = `s.id in (select g.parent_id from people_student_guardians g join people_guardians p
  on p.school_id = g.school_id and p.id = g.guardian_id and p.deleted_at is null
  where g.school_id = $1 and g.may_see_records and g.deleted_at is null and p.user_id = $2)`

const READ = `select ${ADMIN_COLUMNS} from people_students s where s.school_id = $1 and s.id = $2 and s.deleted_at is null`

interface ListAnswer {
  readonly data: readonly Student[]
  readonly meta: Record<string, unknown>
}

/** The list as one would write it by hand for just these filters and orders. */
export async function listStudents(store: Store, caller: Caller, query: Record<string, string>): Promise<ListAnswer> {
  const isParent = caller.role === 'parent'
  const perPage = Math.min(Number(query['per_page'] ?? 20), 200)
  const page = Number(query['page'] ?? 1)
  const sort = query['sort'] ?? 'name'
  const where = ['s.school_id = $1', 's.deleted_at is null']
  const values: unknown[] = [caller.school]
  let shape = caller.role
  if (isParent) {
    values.push(caller.user)
    where.push(WARDS)
  }
  for (const [name, condition] of Object.entries(FILTERS)) {
    const asked = query[name]
    if (asked === undefined) continue
    shape += name
    values.push(name === 'filter[house]' ? asked.toLowerCase() : asked)
    where.push(`${condition}$${values.length}`)
  }
  const conditions = where.join(' and ')
  const columns = isParent ? PARENT_COLUMNS : ADMIN_COLUMNS
  const next = values.length
  const list = `select ${columns} from people_students s where ${conditions}
    order by ${SORTS[sort] ?? SORTS['name']} limit $${next + 1} offset $${next + 2}`
  const count = `select count(*) as n from (select 1 from people_students s where ${conditions} limit 10001) t`
  const [rows = [], counted = []] = await store.queryAll([
    [`list ${shape} ${sort}`, list, [...values, perPage + 1, (page - 1) * perPage]],
    [`count ${shape}`, count, values],
  ])
  const found = Number(counted[0]?.['n'])
  const total = Math.min(found, 10_000)
  const hasMore = rows.length > perPage
  const shown = hasMore ? rows.slice(0, perPage) : rows
  if (!store.isPostgres) shown.forEach(present)
  const last = hasMore ? shown.at(-1) : undefined
  return {
    data: shown,
    meta: {
      page,
      per_page: perPage,
      total,
      total_pages: Math.ceil(total / perPage),
      total_is_capped: found > 10_000,
      next_cursor: last ? cursorOf(last, sort) : null,
    },
  }
}

export async function readStudent(store: Store, caller: Caller, id: string): Promise<Student | null> {
  const [row] = await store.query('read', READ, [caller.school, id])
  return row ? present(row) : null
}

function cursorOf(row: Student, sort: string): string {
  const payload = Buffer.from(JSON.stringify([row[sort.replace('-', '')], row['id']])).toString('base64url')
  return `${payload}.${createHmac('sha256', 'bench')
    .update(sort + payload)
    .digest('base64url')
    .slice(0, 22)}`
}
