import app from '@adonisjs/core/services/app'
import { Engine } from '#engine'
import { DemoAccounts } from '#controllers/demo_accounts'
import { Identity } from '#identity/main'
import { loadSchool } from './demo_school.js'
import { emptyDemoDatabase, isRealSchool, schoolsIn } from './demo_reset.js'
import { describeSandbox, generateSandbox, SANDBOX_PASSWORD } from './sandbox/main.js'
import type { Sandbox } from './sandbox/main.js'

/** Someone who can sign in to the demo, as its start prints them. */
export interface DemoAccount {
  readonly role: string
  readonly email: string
  readonly password: string
}

/**
 * Makes the demo's tables and data where they are missing, each school in one transaction, and lets the
 * login page offer the accounts. With `fresh` everything is rebuilt; SQLite files are already gone then, a
 * PostgreSQL database is emptied here, if it holds nothing but a demo. The application is booted and does
 * not serve yet. Throws in production, and for a database with a school that is not the demo's.
 */
export async function prepareDemo(options: { fresh: boolean }): Promise<{ accounts: readonly DemoAccount[] }> {
  if (app.inProduction) throw new Error('The demo has known passwords: not in production.')
  const engine = await app.container.make(Engine)
  if (options.fresh) await emptyDemoDatabase(engine)
  const present = await schoolsIn(engine)
  const real = present.find(isRealSchool)
  if (real !== undefined) throw new Error(`This database is no demo and is left alone: it has the school ${real}.`)
  const { passwords } = await app.container.make(Identity)
  const [passwordHash] = await Promise.all([passwords.make(SANDBOX_PASSWORD), engine.applyMigrations()])
  const sandbox = generateSandbox({ passwordHash })
  const missing = sandbox.schools.filter(({ school }) => !present.includes(school.slug))
  if (missing.length > 0) {
    const start = performance.now()
    for (const school of missing) await loadSchool(engine, school)
    await engine.gatherStatistics()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log([...describeSandbox({ ...sandbox, schools: missing }), `made in ${seconds} s`].join('\n'))
  }
  offerAccounts(engine, sandbox)
  const accounts = sandbox.accounts.map(({ role, email }) => ({ role, email, password: SANDBOX_PASSWORD }))
  return { accounts }
}

/** The login page lists them by role; those of the first school need no more words. */
function offerAccounts(engine: Engine, { accounts, schools }: Sandbox): void {
  const { roles } = engine.baseRegistry
  const names = new Map(schools.slice(1).map(({ school }) => [school.slug, String(school.name)]))
  const offered = accounts.map(({ email, role, school, note }) => {
    const isUsual = email.startsWith(`${role}@`)
    const words = [roles[role]?.title ?? role, names.get(school), isUsual ? undefined : note]
    return { login: email, password: SANDBOX_PASSWORD, title: words.filter(Boolean).join(', ') }
  })
  app.container.bindValue(DemoAccounts, { list: () => offered })
}
