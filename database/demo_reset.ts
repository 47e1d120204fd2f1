import type { Engine } from '#engine'
import { toposort } from '#engine/base/main'
import { introspect, LEDGER_TABLE } from '#engine/storage/main'
import type { LiveTable } from '#engine/storage/main'
import { quoteIdentifier } from '#engine/sql/main'

/** The schools of the sandbox. */
const DEMO_SCHOOLS: readonly string[] = ['greenfield', 'riverside']

/** Mails of the sandbox end in `.test`, which RFC 6761 reserves, so that no real person has one. */
const REAL_USERS = "select count(*) as n from core_users where email is null or email not like '%.test'"

/** True for the short name of a school that is not the sandbox's. */
export function isRealSchool(slug: string): boolean {
  return !DEMO_SCHOOLS.includes(slug)
}

/** Short names of the schools that a database has; none where it has no tables yet. */
export async function schoolsIn({ database }: Pick<Engine, 'database'>): Promise<readonly string[]> {
  const tables = await introspect(database)
  if (!tables.some(({ name }) => name === 'core_schools')) return []
  const rows = await database.asOwner().read({ text: 'select slug from core_schools', values: [] })
  return rows.map((row) => String(row['slug']))
}

/**
 * Drops the engine's tables, so that the demo can be built anew. Only of a database that holds nothing
 * but a demo: all its schools are the sandbox's and all its users have mails under `.test`; throws for any
 * other and changes nothing then. Sessions and other tables of packages stay.
 */
export async function emptyDemoDatabase({ database, baseRegistry }: Engine): Promise<void> {
  const own = new Set(Object.values(baseRegistry.entities).map(({ table }) => table))
  const live = await introspect(database)
  const tables = live.filter(({ name }) => own.has(name) || name.startsWith('zz_bin_'))
  if (tables.some(({ name }) => name === 'core_schools')) await refuseReal({ database })
  const drops = [...outermostFirst(tables), LEDGER_TABLE].map((name) => `drop table if exists ${quoteIdentifier(name)}`)
  const cascade = database.dialect === 'postgres' ? ' cascade' : ''
  const owner = database.asOwner()
  await owner.transaction(() => owner.write(drops.map((text) => ({ text: text + cascade, values: [] }))), {
    label: 'empty the demo',
  })
}

/** Who refers to others goes before them: SQLite drops no table whose rows are referred to. */
function outermostFirst(tables: readonly LiveTable[]): readonly string[] {
  const sorted = toposort(
    Object.fromEntries(
      tables.map(({ name, foreignKeys }) => [
        name,
        foreignKeys.map(({ table }) => table).filter((table) => table !== name),
      ])
    )
  )
  return sorted.kind === 'sorted' ? sorted.order.toReversed() : sorted.members
}

async function refuseReal({ database }: Pick<Engine, 'database'>): Promise<void> {
  const real = (await schoolsIn({ database })).filter(isRealSchool)
  const [users] = await database.asOwner().read({ text: REAL_USERS, values: [] })
  const count = Number(users?.['n'])
  if (real.length === 0 && count === 0) return
  const found = [...real.slice(0, 5).map((slug) => `the school ${slug}`), `${count} users without a mail under .test`]
  throw new Error(`This database is no demo and is left alone: it has ${found.join(', ')}.`)
}
