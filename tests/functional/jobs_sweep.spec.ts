import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { enqueue } from '../../app/engine/main.js'
import { Identity } from '../../app/identity/main.js'
import { Worker } from '../../app/jobs/main.js'
import { call } from '../support/rest.js'
import { testSchools, tokenFor } from '../support/school/main.js'

const DAY = 24 * 3_600_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString()

async function run(text: string): Promise<void> {
  const { engine } = await testSchools()
  const all = engine.database.acrossSchools()
  await all.transaction(() => all.write([{ text, values: [] }]), { label: 'test' })
}

async function sweep(): Promise<void> {
  const { engine, green } = await testSchools()
  await enqueue(engine.session(green.system), { job: 'core.sweep', payload: {} })
  await (await app.container.make(Worker)).drain()
}

async function idsOf(table: string): Promise<ReadonlySet<string>> {
  const { engine } = await testSchools()
  const rows = await engine.database.acrossSchools().read({ text: `select id from ${table}`, values: [] })
  return new Set(rows.map(({ id }) => String(id)))
}

test.group('The sweep', () => {
  test('takes away credentials and answers long after their time, in chunks, and nothing that still counts', async ({
    assert,
  }) => {
    const { green, engine } = await testSchools()
    const identity = await app.container.make(Identity)
    const { userId } = green.accounts.teacher
    const token = await tokenFor(identity, userId, green.id)
    const known = await idsOf('core_sessions')
    const old = Array.from({ length: 450 }, () => randomUUID())
    const recent = randomUUID()
    const rows = [...old.map((id) => [id, 31] as const), [recent, 29] as const]
    const values = rows.map(([id, days]) => {
      const at = daysAgo(days)
      return `('${id}', '${userId}', '${green.id}', 'web', '${at}', '${at}', '${at}', false)`
    })
    await run(
      `insert into core_sessions (id, "user", school, kind, started_at, last_used_at, expires_at, second_factor) values ${values.join(', ')}`
    )
    const answers = [randomUUID(), randomUUID()] as const
    await run(
      `insert into core_idempotency_keys (school_id, id, "user", method, path, key, body_hash, at) values
      ${answers.map((id, place) => `('${green.id}', '${id}', '${userId}', 'POST', '/x', '${id}', 'x', '${daysAgo(place === 0 ? 8 : 6)}')`).join(', ')}`
    )
    await sweep()
    const left = await idsOf('core_sessions')
    assert.isTrue([...known, recent].every((id) => left.has(id)))
    assert.isFalse(old.some((id) => left.has(id)))
    const kept = await idsOf('core_idempotency_keys')
    assert.deepEqual(
      answers.map((id) => kept.has(id)),
      [false, true]
    )
    assert.equal((await call('/api/v1/users/me', { token })).status, 200)
    assert.isTrue(engine.jobs.declarations.some(({ name, every }) => name === 'core.sweep' && every === 'hour'))
  })
})
