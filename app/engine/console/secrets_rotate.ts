import { rotateSealed } from '../records/main.js'
import type { RotationGround } from '../records/main.js'
import type { Outcome } from './project.js'

/** `secrets:rotate`: encrypts all values of all schools with the present key, and says how many had another. */
export async function secretsRotate(ground: RotationGround): Promise<Outcome> {
  const done = await rotateSealed(ground)
  const lines = done.map(({ entity, field, count }) => `${entity}.${field}: ${count} values encrypted anew`)
  return { ok: true, text: lines.join('\n') || 'No field is kept encrypted.' }
}
