/**
 * Our side of the bench: the real server from source, as in production, on a database that is filled first. Tells
 * its parent the tokens on one line, `bench {…}`, and serves.
 */
import 'reflect-metadata'
import { prettyPrintError } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'
import { createIgnitor } from '../bin/ignitor.js'
import { FULL, QUICK } from './data.js'

try {
  await createIgnitor()
    .tap((app) => app.booted(() => prepare(app)))
    .httpServer()
    .start()
} catch (error) {
  await prettyPrintError(error)
  process.exit(1)
}

async function prepare(app: ApplicationService): Promise<void> {
  const { fill } = await import('./fill.js')
  const facts = await fill(app, process.env['BENCH_SIZE'] === 'quick' ? QUICK : FULL)
  console.log(`bench ${JSON.stringify(facts)}`)
}
