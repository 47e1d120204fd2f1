import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RecordEngine } from '../../app/controllers/screens/record_engine.js'
import { createClock } from '../../app/engine/clock.js'
import { Engine } from '../../app/engine/main.js'
import { createTables, snapshotOf } from '../../app/engine/storage/main.js'
import { loadPluginScreens } from '../../app/screens/main.js'
import type { PluginScreens } from '../../app/screens/main.js'
import { ROOT } from '../architecture/files.js'
import { plainSqlite } from './databases.js'

const FIXTURE = join(ROOT, 'tests/fixtures/kiosk/plugins')
const CORE = join(ROOT, 'schemas/core')

/** An application root of its own with the plugin `kiosk`, its code and screens, on an empty database. */
export interface Kiosk {
  readonly engine: Engine
  /** To stand in the place of the screens' engine. */
  readonly screenEngine: RecordEngine
  readonly screens: PluginScreens
  close(): Promise<void>
}

export async function openKiosk(): Promise<Kiosk> {
  const root = await makeRoot()
  const { database, close } = await plainSqlite.open()
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const engine = new Engine({ root, database, clock, secret: 'a secret of tests' })
  // What the host does for the core's own declarations (users, privacy, messages) is nothing to the kiosk.
  await engine.loadPluginCode()
  await createTables(database, snapshotOf(engine.baseRegistry))
  const screens = await loadPluginScreens(root, engine.baseRegistry)
  return {
    engine,
    screens,
    screenEngine: new RecordEngine(engine, screens),
    async close() {
      await close()
      await rm(root, { recursive: true })
    },
  }
}

/** Below the project, so that the plugin's code finds `#engine`. */
async function makeRoot(): Promise<string> {
  await mkdir(join(ROOT, 'tmp'), { recursive: true })
  const root = await mkdtemp(join(ROOT, 'tmp/kiosk-'))
  await cp(FIXTURE, join(root, 'plugins'), { recursive: true })
  await cp(CORE, join(root, 'schemas/core'), { recursive: true })
  return root
}
