import { spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { Random } from '../../database/sandbox/random.js'
import { ROOT } from '../architecture/files.js'
import { Fleet, Member } from './fleet.js'
import type { Ground } from './ground_facts.js'
import { freePort, ownPostgres, ownRedis } from './own_servers.js'
import type { OwnServer } from './own_servers.js'
import type { Ask } from './verify.js'

export const QUEUES = ['sqlite', 'postgres', 'redis'] as const

/** The embedded queue on SQLite, the embedded one on PostgreSQL, BullMQ with PostgreSQL. */
export type QueueName = (typeof QUEUES)[number]

/** One installation with servers of its own, filled and not yet started. */
export interface Stage {
  readonly fleet: Fleet
  readonly postgres: OwnServer | null
  readonly redis: OwnServer | null
  readonly ground: Ground
  readonly ask: Ask
  /** Runs `node ace …` on it: its exit code and what it says. */
  ace(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }>
  close(): Promise<void>
}

/** Fewer processes write to one SQLite file: it is for one machine. */
const SERVERS: Readonly<Record<QueueName, number>> = { sqlite: 1, postgres: 2, redis: 2 }

export async function openStage(queue: QueueName, folder: string, random: Random): Promise<Stage> {
  await mkdir(folder, { recursive: true })
  const postgres = queue === 'sqlite' ? null : await ownPostgres(folder, await freePort())
  const redis = queue === 'redis' ? await ownRedis(folder, await freePort(), () => random.chance(0.5)) : null
  const environment = environmentOf(folder, postgres, redis)
  const ground = await fill(environment)
  const members: Member[] = []
  for (let number = 0; number < SERVERS[queue]; number++) {
    const port = await freePort()
    const at = { entry: 'server', url: `http://127.0.0.1:${port}`, folder } as const
    members.push(new Member(`server_${number}`, at, { ...environment, PORT: String(port) }))
  }
  members.push(new Member('worker', { entry: 'worker', url: null, folder }, environment))
  return {
    fleet: new Fleet(members),
    postgres,
    redis,
    ground,
    ask: postgres ? askPostgres(postgres.url) : askSqlite(join(folder, 'data/lectern.sqlite')),
    ace: (...args) => run([join(ROOT, 'ace.js'), ...args], environment),
    async close() {
      await Promise.all([postgres?.kill(), redis?.kill()])
    },
  }
}

function environmentOf(folder: string, postgres: OwnServer | null, redis: OwnServer | null): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    ...process.env,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    ALLOWED_HOSTS: '127.0.0.1',
    APP_URL: 'http://127.0.0.1',
    APP_KEY: randomBytes(32).toString('base64url'),
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: postgres?.url ?? '',
    QUEUE: redis ? 'redis' : 'embedded',
    REDIS_URL: redis?.url ?? '',
    LOG_LEVEL: 'warn',
    LOG_REQUESTS: 'off',
    LIMIT_REST_USER: '0',
    LIMIT_REST_ADDRESS: '0',
    SHUTDOWN_GRACE: '5',
  }
}

async function fill(environment: NodeJS.ProcessEnv): Promise<Ground> {
  const script = join(import.meta.dirname, 'ground.ts')
  const { code, text } = await run(['--import=@poppinss/ts-exec', script], environment)
  const line = text.split('\n').find((one) => one.startsWith('soak '))
  if (code !== 0 || !line) throw new Error(`The database could not be filled:\n${text}`)
  return JSON.parse(line.slice(5)) as Ground
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, args, { env: environment, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += String(data)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

function askPostgres(url: string): Ask {
  return async (text) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }
}

function askSqlite(file: string): Ask {
  return async (text) => {
    const database = new Sqlite(file, { readonly: true, timeout: 10_000 })
    try {
      return database.prepare(text).all() as Record<string, unknown>[]
    } finally {
      database.close()
    }
  }
}
