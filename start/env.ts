import { Env } from '@adonisjs/core/env'

/** The checked environment. A variable that is set but empty counts as absent. */
export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum.optional(['development', 'production', 'test'] as const),
  HOST: Env.schema.string.optional({ format: 'host' }),
  PORT: Env.schema.number.optional(),
  LOG_LEVEL: Env.schema.enum.optional(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const),

  /** Signs and encrypts cookies; see `application_key.ts`. */
  APP_KEY: Env.schema.string.optional(),
  /** Values of `APP_KEY` from before, spaces between: what they have encrypted or sealed is still read. */
  APP_PREVIOUS_KEYS: Env.schema.string.optional(),
  /** Signs access tokens: an Ed25519 key as PKCS#8 PEM; required in production. See `app/identity/signing_keys.ts`. */
  JWT_PRIVATE_KEY: Env.schema.string.optional(),
  /** PEMs, private or public, of keys that signed before and still verify. */
  JWT_FORMER_KEYS: Env.schema.string.optional(),
  /** Where people reach this installation, for links in mails; required for them in production. */
  APP_URL: Env.schema.string.optional(),
  /** An OpenID provider to sign in with: the first three together or none. See `app/identity/providers`. */
  OIDC_ISSUER: Env.schema.string.optional(),
  OIDC_CLIENT_ID: Env.schema.string.optional(),
  OIDC_CLIENT_SECRET: Env.schema.string.optional(),
  /** What people call it; its host without one. */
  OIDC_NAME: Env.schema.string.optional(),
  SMTP_HOST: Env.schema.string.optional(),
  SMTP_PORT: Env.schema.number.optional(),
  SMTP_USERNAME: Env.schema.string.optional(),
  SMTP_PASSWORD: Env.schema.string.optional(),
  MAIL_FROM: Env.schema.string.optional(),
  /** Text messages by Twilio: all three or none. `TWILIO_FROM` is a number or the id of a messaging service. */
  TWILIO_ACCOUNT_SID: Env.schema.string.optional(),
  TWILIO_AUTH_TOKEN: Env.schema.string.optional(),
  TWILIO_FROM: Env.schema.string.optional(),
  /** Push messages by Firebase: the path of a service account's key file. */
  FCM_SERVICE_ACCOUNT: Env.schema.string.optional(),
  /** Hosts that webhooks may call although they are private or speak plain HTTP, separated by commas. */
  WEBHOOK_TRUSTED_HOSTS: Env.schema.string.optional(),
  /** Where the installation keeps what is not in a database server; see `data_directory.ts`. */
  DATA_DIR: Env.schema.string.optional(),
  /** A PostgreSQL address; SQLite in the data directory without it. */
  DATABASE_URL: Env.schema.string.optional(),
  /** Row-level security on PostgreSQL; see `rowSecurity` of `config/database.ts`. */
  DB_ROW_SECURITY: Env.schema.enum.optional(['on', 'off'] as const),
  /** Milliseconds that a statement may take on PostgreSQL; 0 for no end. */
  DB_STATEMENT_TIMEOUT: Env.schema.number.optional(),
  /** `school.example`: its subdomains are schools by their short names. */
  BASE_DOMAIN: Env.schema.string.optional({ format: 'host' }),
  /** Further hosts, separated by commas; `host=school` for one that stands for a school. */
  ALLOWED_HOSTS: Env.schema.string.optional(),
  /** Addresses or ranges of proxies whose `X-Forwarded-*` counts, separated by commas; none by default. */
  TRUSTED_PROXIES: Env.schema.string.optional(),
  /** Sends plain HTTP to HTTPS; for servers behind a proxy that says which it was. */
  FORCE_HTTPS: Env.schema.enum.optional(['on', 'off'] as const),
  /** Web origins whose scripts may call REST, separated by commas. */
  CORS_ORIGINS: Env.schema.string.optional(),
  /** Requests an hour, 0 for no limit; see `RequestLimitOptions`. */
  LIMIT_STORE: Env.schema.enum.optional(['memory', 'database', 'redis'] as const),
  LIMIT_SCHOOL_REQUESTS: Env.schema.number.optional(),
  LIMIT_SCHOOL_SHARE: Env.schema.number.optional(),
  LIMIT_REST_USER: Env.schema.number.optional(),
  LIMIT_REST_ADDRESS: Env.schema.number.optional(),
  LIMIT_SCREENS_USER: Env.schema.number.optional(),
  LIMIT_SCREENS_ADDRESS: Env.schema.number.optional(),
  REDIS_URL: Env.schema.string.optional(),
  /** Where the browsers' sessions are kept. */
  SESSION_STORE: Env.schema.enum.optional(['database', 'redis'] as const),
  /** Who works off the outbox: this process itself, workers that take it from Redis, or nobody in this one. */
  QUEUE: Env.schema.enum.optional(['embedded', 'redis', 'off'] as const),
  /** What the queue's keys in Redis begin with. */
  QUEUE_PREFIX: Env.schema.string.optional(),
  /** Messages from Redis that this process runs at once; none in a server, four in `npm run worker`. */
  QUEUE_WORKERS: Env.schema.number.optional(),

  /** Streams of events that this process keeps open at once. */
  EVENT_STREAMS: Env.schema.number.optional(),

  /** Where uploaded files are, and who looks through them; see `app/files/file_settings.ts`. */
  FILES: Env.schema.enum.optional(['disk', 's3'] as const),
  S3_BUCKET: Env.schema.string.optional(),
  S3_REGION: Env.schema.string.optional(),
  S3_ENDPOINT: Env.schema.string.optional(),
  S3_PATH_STYLE: Env.schema.enum.optional(['on', 'off'] as const),
  S3_ACCESS_KEY_ID: Env.schema.string.optional(),
  S3_SECRET_ACCESS_KEY: Env.schema.string.optional(),
  CLAMD: Env.schema.string.optional(),

  /** The file that the log goes to; standard output without one. */
  LOG_FILE: Env.schema.string.optional(),
  /** A line in the log for each request; in production unless it is off. */
  LOG_REQUESTS: Env.schema.enum.optional(['on', 'off'] as const),
  /** Whoever sends this as a bearer token reads `/metrics` from anywhere; without one only this machine does. */
  METRICS_TOKEN: Env.schema.string.optional(),
  /** Where `npm run worker` answers monitors; nowhere without one. */
  METRICS_PORT: Env.schema.number.optional(),
  /** Where traces go, as OTLP over HTTP; none are made without it. OpenTelemetry reads its further variables itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: Env.schema.string.optional({ format: 'url', tld: false }),
  OTEL_SERVICE_NAME: Env.schema.string.optional(),
  /** Of the traces that begin here so many are sent, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: Env.schema.number.optional(),
  /** An error tracker that speaks Sentry's protocol; none without it. */
  SENTRY_DSN: Env.schema.string.optional({ format: 'url', tld: false }),
  /** Seconds in which a server that ends says so and still serves; see `app/observability/leave.ts`. */
  SHUTDOWN_DELAY: Env.schema.number.optional(),
  /** Seconds that requests in hand may take when a server ends. */
  SHUTDOWN_GRACE: Env.schema.number.optional(),

  /** The instant at which the business clock starts; refused in production. */
  LECTERN_CLOCK: Env.schema.string.optional(),
})
