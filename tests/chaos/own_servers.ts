import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdir, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

const PATIENCE = 30_000

/** A server of the soak's own, which may be killed and started again. */
export interface OwnServer {
  readonly url: string
  /** Ends it as a power cut would; its files stay. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** PostgreSQL does not run as root: then it runs as its own account, or as nobody. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout))
    if (uid && gid) return { uid, gid }
  }
  throw new Error('There is no account that PostgreSQL could run as')
}

/** Where `initdb` and `postgres` lie: on the path, or where Debian has them. */
function postgresPrograms(): string {
  const onPath = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim()
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort().reverse() : []
  const folders = [...(onPath ? [onPath] : []), ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`)]
  const found = folders.find((folder) => existsSync(join(folder, 'postgres')))
  if (!found) throw new Error('PostgreSQL is not installed')
  return found
}

/** A PostgreSQL cluster of its own in a folder; it writes as durably as in production. */
export async function ownPostgres(folder: string, port: number): Promise<OwnServer & { readonly data: string }> {
  const programs = postgresPrograms()
  const account = unprivileged()
  const data = join(folder, 'postgres')
  await mkdir(data, { recursive: true })
  if (account) {
    await chmod(folder, 0o711)
    await chown(data, account.uid, account.gid)
  }
  const options: SpawnOptions = { stdio: 'ignore', cwd: '/', ...account }
  const made = spawnSync(join(programs, 'initdb'), ['-D', data, '-U', 'soak', '--auth=trust', '--encoding=UTF8'], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const own = (database: string) => `postgres://soak@127.0.0.1:${port}/${database}`
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=64MB']
  let process: ChildProcess | null = null
  const server = {
    data,
    url: own('soak'),
    async kill() {
      await killHard(process)
      process = null
    },
    async start() {
      const flags = settings.flatMap((setting) => ['-c', setting])
      process = await untilUp(
        () => spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], options),
        () => asks(own('postgres'))
      )
    },
  }
  await server.start()
  const client = new pg.Client({ connectionString: own('postgres') })
  await client.connect()
  await client.query('create database soak')
  await client.end()
  return server
}

/** Redis in a folder; `forgets` says at each start whether what it held is gone. */
export async function ownRedis(folder: string, port: number, forgets: () => boolean): Promise<OwnServer> {
  const data = join(folder, 'redis')
  let process: ChildProcess | null = null
  const server = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      await killHard(process)
      process = null
    },
    async start() {
      if (forgets()) await rm(data, { recursive: true, force: true })
      await mkdir(data, { recursive: true })
      const kept = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
      process = await untilUp(
        () => spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, ...kept], QUIET),
        () => pings(port)
      )
    },
  }
  await server.start()
  return server
}

const QUIET: SpawnOptions = { stdio: 'ignore' }

/** A port above 55000 that is free; drawn, so that several soaks do not meet on one whose server is just killed. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(55_000, 56_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
  throw new Error('No port is free from 55000 to 56000')
}

async function killHard(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Starts a process until it answers: after a kill, what it leaves behind may keep it from starting for a moment. */
async function untilUp(start: () => ChildProcess, isUp: () => Promise<boolean>): Promise<ChildProcess> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const child = start()
    while (child.exitCode === null && child.signalCode === null) {
      if (await isUp()) return child
      if (Date.now() > end) throw new Error(`${child.spawnfile} does not answer`)
      await wait(50)
    }
    if (Date.now() > end) throw new Error(`${child.spawnfile} does not start`)
    await wait(100)
  }
}

async function asks(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  // A connection that breaks after it was made says so apart.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 })
    const done = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (data) => done(data.toString().startsWith('+PONG')))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
  })
}
