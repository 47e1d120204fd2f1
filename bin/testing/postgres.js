import { randomBytes } from 'node:crypto'
import pg from 'pg'

const DEFAULT = 'postgres://postgres@127.0.0.1:5432/lectern_test'

/**
 * Hands the address of an empty PostgreSQL database to `work` and drops the database afterwards. It is
 * named after the one in `TEST_DATABASE_URL` with a random end, so no existing database is touched and
 * several runs do not meet. Throws when no server answers.
 */
export async function withTestDatabase(work) {
  const url = new URL(process.env.TEST_DATABASE_URL || DEFAULT)
  const name = `${decodeURIComponent(url.pathname.slice(1)) || 'lectern_test'}_${randomBytes(4).toString('hex')}`
  const identifier = `"${name.replaceAll('"', '""')}"`
  await administer(url, `create database ${identifier}`)
  try {
    const own = new URL(url)
    own.pathname = `/${encodeURIComponent(name)}`
    return await work(own.href)
  } finally {
    await administer(url, `drop database if exists ${identifier} with (force)`)
  }
}

async function administer(url, statement) {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
