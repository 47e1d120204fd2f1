import { mkdirSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { projectRegistry, storeRecords, ROOT } from './data/store.js'
import { makeSchool } from './data/school.js'
import { openPostgres } from './databases/postgres.js'
import { openSqlite } from './databases/sqlite.js'
import { serverEnvironment } from './server_environment.js'
import { Scrypt } from '@adonisjs/core/hash/drivers/scrypt'
const which = process.argv[2]
const port = process.argv[3] ?? '4100'
const folder = '/tmp/bench-dev-' + which
mkdirSync(folder, { recursive: true })
const database = which === 'sqlite' ? await openSqlite(folder) : await openPostgres(folder, 'postgres://postgres@127.0.0.1:5432/postgres')
const registry = projectRegistry()
const passwordHash = await new Scrypt({}).make('bench-password')
let t = Date.now()
const a = makeSchool({ slug: 'bench', students: 20000, passwordHash })
console.log('made', Date.now() - t, a.records.length); t = Date.now()
await storeRecords(database, registry, a.records)
await storeRecords(database, registry, makeSchool({ slug: 'other', students: 2000, passwordHash }).records)
await database.settle()
console.log('stored', Date.now() - t)
await database.disconnect()
const child = spawn(process.execPath, [...process.argv.slice(4), ROOT + 'bin/source.js', 'server'], { cwd: ROOT, env: {...serverEnvironment({ ...database.environment, HOST: '127.0.0.1', PORT: port }) }, stdio: 'inherit' })
console.log('server', child.pid)
