import app from '@adonisjs/core/services/app'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { call, recordIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

export const STUDENTS = '/api/v1/people/students'

/** Lets the job of an exchange come to its end, and tells of it as its owner is told. */
export async function finished(accepted: Answer, token: string): Promise<JsonObject & { readonly id: string }> {
  const { job } = recordIn(accepted)
  const worker = await app.container.make(Worker)
  const { engine } = await testSchools()
  await worker.drain()
  await engine.exchange.idle()
  return recordIn(await call(`/api/v1/jobs/${String(job)}`, { token }))
}

/** The rows of a small CSV without quotes in it. */
export function cellsOf(text: string): readonly (readonly string[])[] {
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
}
