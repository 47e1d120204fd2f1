import { hkdfSync } from 'node:crypto'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ApplicationService } from '@adonisjs/core/types'
import { createClock } from './clock.js'
import { EngineServices } from './console/main.js'
import { Engine } from './engine.js'
import { deriveKeyring } from './keyring.js'
import { openDatabase, postgresFromKnex, sqliteFromKnex } from './sql/main.js'
import type { Database } from './sql/main.js'
import { announceProcess, storageVersion } from './storage/main.js'

/**
 * Binds the engine. It is made when first asked for and connects at its first statement, so that a
 * command without a use for it pays nothing.
 */
export default class EngineProvider {
  readonly #app: ApplicationService
  #database: Database | null = null
  #leave: (() => Promise<void>) | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(Engine, () => this.#open())
    container.singleton(EngineServices, (resolver) => resolver.make(Engine))
  }

  /** A server whose tables are not what the declarations need does not start. */
  async start(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const engine = await this.#app.container.make(Engine)
    engine.checkPluginCode()
    // Before the tables are looked at: whoever changes them from here on knows of this process.
    this.#leave = await announceProcess(engine.database, {
      label: `${hostname()} ${process.pid}`,
      version: storageVersion(engine.baseRegistry),
    })
    await engine.checkDatabase()
    // PostgreSQL looks after its own.
    if (engine.database.dialect === 'sqlite') await engine.gatherStatistics()
  }

  async shutdown(): Promise<void> {
    await this.#leave?.()
    await this.#database?.close()
  }

  async #open(): Promise<Engine> {
    const { default: env } = await import('#start/env')
    const clock = createClock({ pinned: env.get('LECTERN_CLOCK'), production: this.#app.inProduction })
    const secret = await this.#secret(env.get('APP_KEY'))
    const previous = (env.get('APP_PREVIOUS_KEYS') ?? '').split(/\s+/).filter(Boolean)
    const keys = deriveKeyring([secret, ...previous.map(engineSecret)])
    this.#database = await this.#openDatabase()
    const hash = await this.#app.container.make('hash')
    const engine = new Engine({ root: this.#root(), database: this.#database, clock, secret, keys, hash })
    await engine.loadPluginCode()
    return engine
  }

  async #openDatabase(): Promise<Database> {
    const { databaseDialect, recordsConnection, rowSecurity } = await import('#config/database')
    const lucid = await this.#app.container.make('lucid.db')
    const knex = (name: string) => lucid.connection(name).getWriteClient()
    return openDatabase(
      databaseDialect === 'sqlite'
        ? sqliteFromKnex(knex('sqlite'), knex('sqlite_read'))
        : postgresFromKnex(knex(recordsConnection), rowSecurity)
    )
  }

  async #secret(given: string | undefined): Promise<string> {
    const { applicationKey } = await import('#start/application_key')
    const { dataDirectory } = await import('#start/data_directory')
    const { inProduction: production } = this.#app
    const key = applicationKey({ given, dataDirectory: dataDirectory(), production })
    return engineSecret(key)
  }

  #root(): string {
    return fileURLToPath(this.#app.appRoot)
  }
}

/** A key of the engine's own (RFC 5869): what it signs tells nothing of the application's key. */
function engineSecret(applicationKey: string): string {
  return Buffer.from(hkdfSync('sha256', applicationKey, '', 'lectern engine', 32)).toString('base64url')
}
