import { Ignitor } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'

const APP_ROOT = new URL('../', import.meta.url)

/** The application's ignitor, with the environment checked before anything reads configuration. */
export function createIgnitor(): Ignitor {
  return new Ignitor(APP_ROOT, { importer }).tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => endInOrder(app))
    app.listenIf(app.managedByPm2, 'SIGINT', () => endInOrder(app))
  })
}

/**
 * Ends the process when it has finished what it has in hand. One that is still starting has nothing, and ends at once: told
 * to terminate, it would start all the same, and go on for ever.
 */
export function endInOrder(app: ApplicationService): void {
  if (!app.isReady && !app.isTerminating) process.exit(0)
  void app.terminate()
}

function importer(path: string): unknown {
  return path.startsWith('./') || path.startsWith('../') ? import(new URL(path, APP_ROOT).href) : import(path)
}
