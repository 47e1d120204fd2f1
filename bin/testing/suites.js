/** Suites that run on SQLite with nothing installed: those of `npm test`. */
export const SQLITE_SUITES = ['unit', 'architecture', 'contracts', 'property', 'functional']

/** Suites whose outcome may depend on the database, run once more on PostgreSQL; the functional ones are `DISTRIBUTED_SUITES`. */
export const POSTGRES_SUITES = ['unit', 'contracts', 'property']

/** Suites that need Chromium. */
export const BROWSER_SUITES = ['browser']

/** What works in the background, message by message, once more with its messages going through Redis. */
export const REDIS_SUITES = ['unit', '--files=jobs/*']

/** The whole product on the servers of many machines: PostgreSQL with BullMQ on Redis. */
export const DISTRIBUTED_SUITES = ['functional']
