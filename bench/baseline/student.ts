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
  'user',
  'office_note',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
] as const

export type Student = Record<string, unknown>

/** For a parent: what field rules keep from one. */
const HIDDEN_FROM_PARENTS = new Set(['category', 'user', 'office_note'])

export const ADMIN_FIELDS: readonly string[] = FIELDS
export const PARENT_FIELDS: readonly string[] = FIELDS.filter((name) => !HIDDEN_FROM_PARENTS.has(name))

/** The select list, renamed to what is answered. */
export function selectList(fields: readonly string[]): string {
  return fields
    .map((name) => (name === 'household' || name === 'user' ? `s.${name}_id as "${name}"` : `s.${name}`))
    .join(', ')
}

/** A stored row as answered; the drivers give dates and instants as text already. */
export function present(row: Student): Student {
  row['is_boarder'] = row['is_boarder'] === true || row['is_boarder'] === 1
  row['_label'] = row['name']
  return row
}

/** The key by which texts are sorted and unique, as the tables have it. */
export function textKey(text: string): string {
  return text.normalize('NFKD').toLowerCase().trim().replace(/\s+/g, ' ')
}
