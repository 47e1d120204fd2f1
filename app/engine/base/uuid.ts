const PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/** A UUID in its one spelling, as PostgreSQL gives it back: lower case, hyphens, no braces. */
export const UUID = new RegExp(PATTERN)

/** The same in any case, as people and other systems write it. */
export const UUID_IN_ANY_CASE = new RegExp(PATTERN, 'i')
