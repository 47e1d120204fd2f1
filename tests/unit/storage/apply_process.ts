/**
 * Applies the pending migrations of a folder in a process of its own, started by `crash.spec.ts`, and kills itself
 * with its n-th journey to the database, before or after that has done its work.
 */
import 'reflect-metadata'
import type { Database } from '../../../app/engine/sql/main.js'
import { applyMigrations } from '../../../app/engine/storage/main.js'
import { openPlace, type DatabasePlace } from '../../support/databases.js'

const { place, root, plugins, version, killAt } = JSON.parse(process.argv[2] ?? '') as {
  readonly place: DatabasePlace
  readonly root: string
  readonly plugins: readonly { readonly name: string; readonly requires: readonly string[] }[]
  readonly version: string
  readonly killAt: number
}

let journeys = 0

/** The database, which ends the process by the kernel's hand at one of its writes. */
function mortal(database: Database): Database {
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (name === 'asOwner') return () => mortal(target)
      if (typeof member !== 'function') return member
      const call = member.bind(target) as (...values: unknown[]) => unknown
      if (name !== 'write' && name !== 'alone') return call
      return async (...values: unknown[]) => {
        const dies = ++journeys === killAt
        if (dies && killAt % 2 === 0) process.kill(process.pid, 'SIGKILL')
        const result = await call(...values)
        if (dies) process.kill(process.pid, 'SIGKILL')
        return result
      }
    },
  })
}

const { database, close } = await openPlace(place)
const clock = { system: () => new Date('2026-04-01T10:00:00Z') }
await applyMigrations({ database: mortal(database), root, plugins, version, clock })
await close()
process.exit(0)
