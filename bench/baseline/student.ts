/** The columns of a student as answered, in order; `household` and `user` are stored under `…_id`. */
const FIELDS = [
  'id',
  'admission_number',
  'name',
  'first_name',
  'last_name',
  'preferred_name',
  'native_name',
  'status',
  'date_of_birth',
  'gender',
  'blood_group',
  'nationality',
  'mother_tongue',
  'category',
  'house',
  'is_boarder',
  'joined_on',
  'left_on',
  'leaving_reason',
  'previous_school',
  'email',
  'phone',
  'household',
  'medical_note',
  'national_id',
  'legal_hold',
  'user',
  'office_note',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  '_label',
] as const

export type Student = Record<string, unknown>

/** For a parent: what field rules keep from one. */
const HIDDEN_FROM_PARENTS = new Set(['category', 'national_id', 'legal_hold', 'user', 'office_note'])

/** Stored under another name, or a second time. */
const STORED: Readonly<Record<string, string>> = { household: 'household_id', user: 'user_id', _label: 'name' }

/** The select lists, renamed to what is answered: a row of PostgreSQL is the answer. */
export const ADMIN_COLUMNS = selectList(FIELDS)
export const PARENT_COLUMNS = selectList(FIELDS.filter((name) => !HIDDEN_FROM_PARENTS.has(name)))

/** All fields of a student with nothing in them, in the order of the answer. */
export const EMPTY: Readonly<Student> = Object.fromEntries(FIELDS.map((name) => [name, null]))

/** How Fastify writes a student: faster than JSON.stringify, which does not know the keys. */
export const STUDENT_SCHEMA = {
  type: 'object',
  properties: Object.fromEntries(FIELDS.map((name) => [name, typeOf(name)])),
}

function typeOf(name: string): object {
  if (name === 'is_boarder') return { type: 'boolean' }
  return name === 'version' ? { type: 'integer' } : { type: 'string', nullable: true }
}

function selectList(fields: readonly string[]): string {
  return fields
    .map((name) => {
      const column = STORED[name]
      return column === undefined ? `s.${name}` : `s.${column} as "${name}"`
    })
    .join(', ')
}

/** A stored row as answered; only SQLite has no booleans. */
export function present(row: Student): Student {
  if (typeof row['is_boarder'] === 'number') row['is_boarder'] = row['is_boarder'] === 1
  return row
}

/** The key by which texts are sorted and unique, as the tables have it. */
export function textKey(text: string): string {
  return text.normalize('NFKD').toLowerCase().trim().replace(/\s+/g, ' ')
}
