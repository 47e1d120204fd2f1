import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import router from '@adonisjs/core/services/router'
import { createClock } from '../../app/engine/clock.js'
import { Engine, makeRestRoutes } from '../../app/engine/main.js'
import type { Actor } from '../../app/engine/main.js'
import { createTables, snapshotOf } from '../../app/engine/storage/main.js'
import { HASH } from './plain_session.js'
import { ROOT } from '../architecture/files.js'
import { actorWith } from '../unit/query/workshop.js'
import type { DatabaseOpener } from './databases.js'

const FIXTURE = join(ROOT, 'tests/fixtures/everything/plugins')
const CORE = join(ROOT, 'schemas/core')

/** Two schools of no host. */
export const FIRST = '01890000-0000-7000-8000-000000000001'
export const SECOND = '01890000-0000-7000-8000-000000000002'
const USER = '01890000-0000-7000-8000-00000000000a'

/** An engine of its own with the plugin `everything` alone, on an empty database. */
export interface Everything {
  readonly engine: Engine
  /** Where its application stands. */
  readonly root: string
  as(roles: readonly string[], school?: string): Actor
  close(): Promise<void>
}

export async function openEverything(opener: DatabaseOpener): Promise<Everything> {
  await mkdir(join(ROOT, 'tmp'), { recursive: true })
  const root = await mkdtemp(join(ROOT, 'tmp/everything-'))
  await cp(FIXTURE, join(root, 'plugins'), { recursive: true })
  await cp(CORE, join(root, 'schemas/core'), { recursive: true })
  const { database, close } = await opener.open()
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const engine = new Engine({ root, database, clock, secret: 'a secret of tests', hash: HASH })
  await createTables(database, snapshotOf(engine.baseRegistry))
  return {
    engine,
    root,
    as: (roles, school = FIRST) => actorWith(roles, USER, school),
    async close() {
      await close()
      await rm(root, { recursive: true })
    },
  }
}

const PATH = /^\/api\/v1\/everything\//

let answering: Everything | null = null
let isServed = false

/**
 * Makes the REST routes of the plugin on the server of the tests, before it starts and once for all files that want them:
 * the header `x-role` says as whom, `x-at` at which school. `answerFrom` says whose engine answers.
 */
export function serveEverything({ engine }: Everything): void {
  if (isServed) return
  isServed = true
  const current = () => {
    if (!answering) throw new Error('No engine answers: call answerFrom in the set-up of the group')
    return answering
  }
  const silent = { as: () => silent }
  const routes = { route: router.route.bind(router), get: () => silent } as unknown as typeof router
  const registry = engine.baseRegistry
  makeRestRoutes({
    router: routes,
    registry: { ...registry, routes: registry.routes.filter(({ path }) => PATH.test(`/api/v1${path}`)) },
    actorOf: ({ request }) =>
      current().as((request.header('x-role') ?? '').split(','), request.header('x-at') === 'second' ? SECOND : FIRST),
    sessionOf: (actor) => current().engine.session(actor),
    exchange: {} as never,
    actorAs: async () => null,
  })
}

/** From now on the routes are those of this engine. */
export function answerFrom(everything: Everything): void {
  answering = everything
}
