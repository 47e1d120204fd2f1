import { ALL_SCHOOLS_ROLE, quoteIdentifier, SCHOOL_ROLE, SCHOOL_SETTING } from '../sql/main.js'
import type { Database } from '../sql/main.js'

const ROLES = [SCHOOL_ROLE, ALL_SCHOOLS_ROLE] as const
const ONE_SCHOOL_POLICY = 'one_school'
const ALL_SCHOOLS_POLICY = 'all_schools'

/** A table that is not as the switch of row-level security has it. */
export interface UnsecuredTable {
  readonly table: string
  readonly message: string
}

/** How a table of the current schema stands. `ofSchools`: its rows belong to schools. */
interface Standing {
  readonly table: string
  readonly ofSchools: boolean
  /** Its policies bind every role, the owner's too. */
  readonly isForced: boolean
  readonly hasPolicies: boolean
  readonly isGranted: boolean
}

/** Tables whose primary key begins with the school hold its rows; roles that do not exist yet hold no rights. */
const STANDINGS = `
  select c.relname as tab, c.relrowsecurity and c.relforcerowsecurity as forced,
    exists (
      select 1 from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisprimary and a.attname = 'school_id') as of_schools,
    (select count(*) from pg_policy p
      where p.polrelid = c.oid and p.polname in ('${ONE_SCHOOL_POLICY}', '${ALL_SCHOOLS_POLICY}')) = 2 as policies,
    (select count(*) from pg_roles r
      where r.rolname in ('${ROLES.join("', '")}') and has_table_privilege(r.oid, c.oid, 'select')) = 2 as granted
  from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  order by c.relname`

/** Makes a role for the whole server; several databases that begin at once agree on one. */
const MAKE_ROLE = (role: string) => `
  do $$ begin
    if not exists (select 1 from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
    if not pg_has_role('${role}', 'member') then execute format('grant ${role} to %I', current_user); end if;
  exception when duplicate_object or unique_violation then null;
  end $$`

/**
 * Brings row-level security to what the database was opened with, in the open transaction and under the
 * owner's role: on, every table of schools lets rows through by `SCHOOL_SETTING` only, also for its owner;
 * off, policies are without effect. Does nothing on SQLite, and where all is as it should be.
 */
export async function secureRows(database: Database): Promise<void> {
  if (database.dialect === 'sqlite') return
  const open = (await standings(database)).filter((standing) => problemOf(standing, database.rowSecurity) !== null)
  if (open.length === 0) return
  const texts = database.rowSecurity ? await closing(database, open) : open.map(({ table }) => opening(table))
  await database.write(texts.map((text) => ({ text, values: [] })))
}

/** The tables that `secureRows` would change; none on SQLite. */
export async function findUnsecured(database: Database): Promise<readonly UnsecuredTable[]> {
  if (database.dialect === 'sqlite') return []
  return (await standings(database)).flatMap((standing) => {
    const problem = problemOf(standing, database.rowSecurity)
    return problem === null ? [] : [{ table: standing.table, message: `The table ${standing.table} ${problem}` }]
  })
}

async function standings(database: Database): Promise<readonly Standing[]> {
  const rows = await database.read({ text: STANDINGS, values: [] })
  return rows.map((row) => ({
    table: String(row['tab']),
    ofSchools: row['of_schools'] === true,
    isForced: row['forced'] === true,
    hasPolicies: row['policies'] === true,
    isGranted: row['granted'] === true,
  }))
}

function problemOf(standing: Standing, isOn: boolean): string | null {
  const { ofSchools, isForced, hasPolicies, isGranted } = standing
  if (!isOn) return isForced ? 'keeps schools apart by row-level security, which is switched off' : null
  if (!isGranted) return 'cannot be read by the roles of row-level security'
  return ofSchools && !(isForced && hasPolicies) ? 'does not keep schools apart by row-level security' : null
}

async function closing(database: Database, open: readonly Standing[]): Promise<readonly string[]> {
  const [row] = await database.read({ text: 'select current_schema()::text as name', values: [] })
  const schema = quoteIdentifier(String(row?.['name']))
  const roles = ROLES.join(', ')
  return [
    ...ROLES.map(MAKE_ROLE),
    `grant usage on schema ${schema} to ${roles}`,
    ...open
      .filter(({ isGranted }) => !isGranted)
      .map(({ table }) => `grant select, insert, update, delete on ${quoteIdentifier(table)} to ${roles}`),
    ...open.filter(({ ofSchools }) => ofSchools).flatMap(({ table }) => policies(quoteIdentifier(table))),
  ]
}

/** Rows are let through, and may be written, where they are of the school that is set; none where none is set. */
function policies(table: string): readonly string[] {
  const school = `nullif(current_setting('${SCHOOL_SETTING}', true), '')::uuid`
  return [
    `drop policy if exists ${ONE_SCHOOL_POLICY} on ${table}`,
    `drop policy if exists ${ALL_SCHOOLS_POLICY} on ${table}`,
    `create policy ${ONE_SCHOOL_POLICY} on ${table} to ${SCHOOL_ROLE} using (school_id = ${school})`,
    `create policy ${ALL_SCHOOLS_POLICY} on ${table} to ${ALL_SCHOOLS_ROLE} using (true)`,
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
  ]
}

function opening(table: string): string {
  const name = quoteIdentifier(table)
  return `alter table ${name} no force row level security, disable row level security`
}
