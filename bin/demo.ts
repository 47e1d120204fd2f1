/**
 * `npm run demo [-- --fresh]`: the demo school from source, in this process, with built assets. Makes
 * what is missing (data directory, key, assets, database) and serves until SIGINT or SIGTERM.
 */
import 'reflect-metadata'
import { rm } from 'node:fs/promises'
import { prettyPrintError } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'
import { buildAssets } from './assets.js'
import { createIgnitor } from './ignitor.js'

process.env['NODE_ENV'] ||= 'development'
// The address that `localhost` reaches from everywhere; the name itself may bind IPv6 only.
process.env['HOST'] ||= '127.0.0.1'
process.env['PORT'] ||= '3333'
process.env['LOG_LEVEL'] ||= 'warn'
process.env['LECTERN_CLOCK'] ||= '2026-11-16T09:00:00+05:30'

const fresh = process.argv.includes('--fresh')

/** Known once the demo's data is there. */
let accounts: readonly { role: string; email: string; password: string }[] = []

try {
  if (process.env['NODE_ENV'] === 'production') throw new Error('The demo has known passwords: not in production.')
  // Before the application boots: it looks then whether there are any.
  await buildAssets()
  await createIgnitor()
    .tap((app) => {
      app.listen('SIGINT', () => void app.terminate())
      app.booted(() => prepare(app))
      app.ready(announce)
    })
    .httpServer()
    .start()
} catch (error) {
  await prettyPrintError(error)
  process.exit(1)
}

/** After boot, before preloads and the server: nothing has opened the database yet. */
async function prepare(app: ApplicationService): Promise<void> {
  const { sqliteFiles } = await import('#config/database')
  if (fresh) await removeSqlite(Object.values(sqliteFiles))
  const { prepareDemo } = await import('#database/demo')
  accounts = (await prepareDemo({ fresh })).accounts
  app.terminating(() => console.log('Stopped.'))
}

async function removeSqlite(files: readonly string[]): Promise<void> {
  for (const file of files) {
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
  }
}

function announce(): void {
  const width = Math.max(...accounts.map((account) => account.role.length), 0)
  const lines = accounts.map(({ role, email, password }) => `  ${role.padEnd(width)}  ${email}  ${password}`)
  console.log(['', `Lectern is ready on ${address()}`, ...lines, ''].join('\n'))
}

function address(): string {
  const host = process.env['HOST'] ?? ''
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${process.env['PORT']}`
}
