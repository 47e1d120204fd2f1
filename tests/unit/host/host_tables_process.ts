/** Makes the host's tables at the first line that it reads; started by `host_tables.spec.ts`. */
import 'reflect-metadata'
import { once } from 'node:events'
import { createIgnitor } from '../../../bin/ignitor.js'

const app = createIgnitor().createApp('console')
await app.init()
await app.boot()
const { prepareHostTables } = await import('../../../database/host_tables.js')
process.stdout.write('ready\n')
await once(process.stdin, 'data')
await prepareHostTables(app)
process.exit(0)
