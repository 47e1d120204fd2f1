import { Env } from '@adonisjs/core/env'

/** The checked environment. A variable that is set but empty counts as absent. */
export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum.optional(['development', 'production', 'test'] as const),
  HOST: Env.schema.string.optional({ format: 'host' }),
  PORT: Env.schema.number.optional(),
  LOG_LEVEL: Env.schema.enum.optional(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const),

  /** Signs and encrypts cookies; see `application_key.ts`. */
  APP_KEY: Env.schema.string.optional(),
  /** Signs access tokens: an Ed25519 key as PKCS#8 PEM; required in production. See `app/identity/signing_keys.ts`. */
  JWT_PRIVATE_KEY: Env.schema.string.optional(),
  /** PEMs, private or public, of keys that signed before and still verify. */
  JWT_FORMER_KEYS: Env.schema.string.optional(),
  /** Where people reach this installation, for links in mails; required for them in production. */
  APP_URL: Env.schema.string.optional(),
  SMTP_HOST: Env.schema.string.optional(),
  SMTP_PORT: Env.schema.number.optional(),
  SMTP_USERNAME: Env.schema.string.optional(),
  SMTP_PASSWORD: Env.schema.string.optional(),
  MAIL_FROM: Env.schema.string.optional(),
  /** Where the installation keeps what is not in a database server; see `data_directory.ts`. */
  DATA_DIR: Env.schema.string.optional(),
  /** A PostgreSQL address; SQLite in the data directory without it. */
  DATABASE_URL: Env.schema.string.optional(),
  REDIS_URL: Env.schema.string.optional(),
  /** Who works off the outbox: the server's own process, or nobody in this one. */
  QUEUE: Env.schema.enum.optional(['embedded', 'off'] as const),

  /** The instant at which the business clock starts; refused in production. */
  LECTERN_CLOCK: Env.schema.string.optional(),
})
