/**
 * A worker in a process of its own, started by `processes.spec.ts`; it begins at the first line it reads.
 * The number of each job is its effect. With `hangs` it stops for ever after the effect of its second
 * job, in the open transaction, and says so.
 */
import 'reflect-metadata'
import { once } from 'node:events'
import type { JobRun, School } from '../../../app/engine/main.js'
import { openPlace } from '../../support/databases.js'
import type { DatabasePlace } from '../../support/databases.js'
import { sketchRegistry } from '../../support/registry_builder.js'
import { leaveEffect } from './effects.js'
import { makeWorker } from './queue.js'
import { catalogueOf, MovableClock, TestPrincipals, workerOptions } from './worker_scene.js'

const { place, schools, hangs, prefix } = JSON.parse(process.argv[2] ?? '') as {
  readonly place: DatabasePlace
  readonly schools: readonly School[]
  readonly hangs: boolean
  readonly prefix: string
}

// Loading takes longer than working: the next process loads while this one works.
await once(process.stdin, 'data')
process.stdin.destroy()

const { database, close } = await openPlace(place)
let runs = 0

const handler = async (run: JobRun) => {
  await leaveEffect(run, String(run.payload.number).padStart(2, '0'))
  if (!hangs || ++runs < 2) return
  process.stdout.write('holding\n')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}

const worker = makeWorker(
  workerOptions({
    database,
    clock: new MovableClock(),
    registry: sketchRegistry({}),
    principals: new TestPrincipals(schools),
    jobs: catalogueOf({ 'test.job': handler }),
  }),
  prefix
)

if (hangs) worker.start()
else {
  await worker.drain()
  await worker.close()
  await close()
}
