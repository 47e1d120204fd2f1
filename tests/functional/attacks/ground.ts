import type { Assert } from '@japa/assert'
import { stateOf } from '../../support/database_state.js'
import { call } from '../../support/rest.js'
import type { Answer, Call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

/** A request to REST of the green school in a role. */
export async function as(role: RoleName, path: string, request: Omit<Call, 'token'> = {}): Promise<Answer> {
  const { green } = await testSchools()
  return call(`/api/v1${path}`, { ...request, token: green.accounts[role].token })
}

/** Runs an attack and holds that no table has changed by it. */
export async function withoutTrace<T>(assert: Assert, attack: () => Promise<T>): Promise<T> {
  const { engine } = await testSchools()
  const before = await stateOf(engine)
  const outcome = await attack()
  assert.deepEqual(await stateOf(engine), before, 'something was written')
  return outcome
}

/** What an answer tells of its refusal, without what is its own of each request. */
export function refusalIn({ status, body }: Answer) {
  const { code, message, details } = body?.error ?? { code: null, message: null, details: null }
  return { status, code, message, details }
}

/** The only detail's messages: what an unknown and a hidden name must be told alike. */
export function soleMessages(answer: Answer): readonly string[] {
  const all = Object.values(answer.body?.error?.details ?? {})
  return all.length === 1 ? (all[0] ?? []) : all.flat()
}
