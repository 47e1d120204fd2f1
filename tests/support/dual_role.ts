import app from '@adonisjs/core/services/app'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Identity } from '../../app/identity/main.js'
import { testSchools, tokenFor } from './school/main.js'

/** A user of the green school in several roles, with a token. */
export async function userInRoles(roles: readonly string[]): Promise<{ readonly id: string; readonly token: string }> {
  const { engine, green } = await testSchools()
  const identity = await app.container.make(Identity)
  const create = async (entity: string, body: JsonObject) =>
    String((await engine.create(green.system, entity, body)).id)
  const email = `${roles.join('.')}.${crypto.randomUUID()}@green.test`
  const id = await create('core.user', { name: roles.join(' and '), email, status: 'active' })
  const held = roles.map((role) => ({ role, active: true }))
  await create('core.membership', { user: id, name: roles.join(' and '), status: 'active', roles: held })
  return { id, token: await tokenFor(identity, id, green.id) }
}
