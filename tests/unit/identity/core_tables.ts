import { bindParams, compileFragment, join, raw, sql, value } from '../../../app/engine/sql/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import type { DialectName } from '../../../app/engine/fields/main.js'
import { textKey } from '../../../app/engine/base/main.js'

const RECORD = `version integer not null default 1, created_at text, created_by text, updated_at text, updated_by text,
  deleted_at text, deleted_by text, deletion_id text, custom text`

const DDL = (dialect: DialectName) => [
  `create table core_schools (id text primary key, slug text, name text, timezone text, locale text, currency text,
    first_weekday integer, working_days text, fiscal_year_start text, rounding text, settings_version integer, overlay text,
    plugins_off text, colour text, second_factor_roles text, open_sign_up boolean, login_limit_account integer,
    login_limit_address integer, quota_records integer, quota_users integer, quota_requests integer, quota_storage integer, logo text, used_records integer,
    status text, ${RECORD})`,
  `create table core_users (id text primary key, name text, email text, email_key text, phone text, phone_key text,
    email_proved_at text, password_hash text, status text, locale text, last_login_at text, ${RECORD})`,
  `create table core_memberships (school_id text, id text, user_id text, status text,
    username text, username_key text, expires_on text, ${RECORD}, primary key (school_id, id))`,
  `create table core_role_assignments (school_id text, id text, parent_id text, role text, starts_on text,
    ends_on text, dimension text, record text, active ${dialect === 'sqlite' ? 'integer' : 'boolean'}, ${RECORD}, primary key (school_id, id))`,
  `create table core_sessions (id text primary key, "user" text, school text, kind text, started_at text,
    last_used_at text, address text, agent text, second_factor boolean, expires_at text, revoked_at text)`,
  `create table core_refresh_tokens (id text primary key, session text, secret_hash text, issued_at text,
    expires_at text, used_at text)`,
  `create table core_login_events (id text primary key, at text, "user" text, login_hash text, school text, method text,
    outcome text, address text, agent text)`,
  `create table core_one_time_codes (id text primary key, purpose text, "user" text, school text, secret_hash text,
    issued_at text, expires_at text, used_at text, attempts integer)`,
  `create table core_second_factors (id text primary key, "user" text unique, secret text, started_at text,
    confirmed_at text, last_step integer)`,
  `create table core_external_identities (id text primary key, "user" text, issuer text, subject text, linked_at text,
    unique (issuer, subject), unique ("user", issuer))`,
  `create table core_api_clients (id text primary key, school text, kind text, name text, secret_hash text, roles text,
    owner text, made_at text, expires_at text, last_used_at text, revoked_at text)`,
]

/** The tables that signing in reads, by hand (docs/decisions/0002). */
export async function createCoreTables(database: Database): Promise<void> {
  await database.transaction(
    async () => {
      await database.write(DDL(database.dialect).map((text) => ({ text, values: [] })))
    },
    { label: 'test tables' }
  )
}

type Content = Readonly<Record<string, string | number | boolean | null>>

async function insert(database: Database, table: string, row: Content): Promise<void> {
  const columns = raw(Object.keys(row).join(', '))
  const fragment = sql`insert into ${raw(table)} (${columns}) values (${join(Object.values(row).map(value))})`
  const compiled = compileFragment(fragment, database.dialect)
  const values = bindParams(compiled, {}, database.dialect)
  await database.transaction(() => database.write([{ text: compiled.text, values }]), { label: 'test row' })
}

export async function addSchool(database: Database, id: string, overrides: Content = {}): Promise<void> {
  await insert(database, 'core_schools', {
    id,
    slug: id,
    name: `School ${id}`,
    timezone: 'Asia/Kolkata',
    locale: 'en-IN',
    currency: 'INR',
    first_weekday: 1,
    working_days: '1,2,3,4,5',
    fiscal_year_start: '04-01',
    rounding: 'half_up',
    settings_version: 1,
    status: 'active',
    ...overrides,
  })
}

export async function addUser(database: Database, id: string, overrides: Content = {}): Promise<void> {
  const row: Content = {
    id,
    name: `User ${id}`,
    email: `${id}@school.example`,
    phone: null,
    password_hash: null,
    status: 'active',
    ...overrides,
  }
  const keyed = Object.fromEntries(
    ['email', 'phone'].map((name) => [`${name}_key`, typeof row[name] === 'string' ? textKey(row[name]) : null])
  )
  await insert(database, 'core_users', { ...row, ...keyed })
}

export async function addMember(
  database: Database,
  school: string,
  user: string,
  roles: readonly (string | Content)[],
  overrides: Content = {}
): Promise<void> {
  const id = `m-${user}`
  const usernameKey = typeof overrides['username'] === 'string' ? textKey(overrides['username']) : null
  await insert(database, 'core_memberships', {
    school_id: school,
    id,
    user_id: user,
    status: 'active',
    username_key: usernameKey,
    ...overrides,
  })
  for (const [index, role] of roles.entries()) {
    const content: Content = typeof role === 'string' ? { role } : role
    await insert(database, 'core_role_assignments', {
      school_id: school,
      id: `${id}-${index}`,
      parent_id: id,
      active: true,
      ...content,
    })
  }
}

/** Runs one change; for tests that take something away. */
export async function change(database: Database, text: string): Promise<void> {
  await database.transaction(() => database.write([{ text, values: [] }]), { label: 'test change' })
}
