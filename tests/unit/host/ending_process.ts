/** A process that stops in the middle of its start, and would then go on for ever; started by `ending.spec.ts`. */
import { Ignitor } from '@adonisjs/core'
import { setTimeout as wait } from 'node:timers/promises'
import { endInOrder } from '../../../bin/ignitor.js'

const app = new Ignitor(new URL('./', import.meta.url), { importer: (path) => import(path) })
  .tap((starting) => starting.listen('SIGTERM', () => endInOrder(starting)))
  .createApp('console')
await app.init()
process.stdout.write('starting\n')
await wait(1000)
// What a worker does when it has started.
setInterval(() => undefined, 1000)
