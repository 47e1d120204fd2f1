import { Ignitor } from '@adonisjs/core'

const APP_ROOT = new URL('../', import.meta.url)

/** The application's ignitor, with the environment checked before anything reads configuration. */
export function createIgnitor(): Ignitor {
  return new Ignitor(APP_ROOT, { importer }).tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => void app.terminate())
    app.listenIf(app.managedByPm2, 'SIGINT', () => void app.terminate())
  })
}

function importer(path: string): unknown {
  return path.startsWith('./') || path.startsWith('../') ? import(new URL(path, APP_ROOT).href) : import(path)
}
