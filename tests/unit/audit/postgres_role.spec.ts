import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { eraseAudit, sealNext } from '../../../app/engine/audit/main.js'
import { ROOT } from '../../architecture/files.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { caught } from '../../support/promises.js'
import { openAudit } from './ground.js'
import type { AuditScene } from './ground.js'

const [opener] = BOTH_DIALECTS.filter(({ name }) => name.startsWith('postgres'))

if (opener) {
  test.group('Audit | role of a hardened PostgreSQL', (group) => {
    const role = `audit_app_${randomBytes(4).toString('hex')}`
    let scene: AuditScene
    group.each.setup(async () => {
      scene = await openAudit(opener)
      const script = readFileSync(join(ROOT, 'database/postgres/audit_role.sql'), 'utf8')
      const statements = script
        .replace(/^--.*$/gm, '')
        .replaceAll(':"app"', role)
        .split(/;\n(?=\n|revoke|grant|drop|create)/)
        .filter((text) => text.trim() !== '')
      const [{ schema } = { schema: '' }] = (await scene.shop.database.read({
        text: 'select current_schema()::text as schema',
        values: [],
      })) as { schema: string }[]
      const set = [
        `create role ${role}`,
        `grant usage on schema ${schema} to ${role}`,
        `grant select, insert, update, delete on all tables in schema ${schema} to ${role}`,
        ...statements,
      ]
      for (const text of set) await scene.tamper(text)
      return async () => {
        await scene.tamper(`drop owned by ${role}`)
        await scene.tamper(`drop role ${role}`)
        await scene.shop.close()
      }
    })

    const asRole = <T>(work: () => Promise<T>): Promise<T> => {
      const { database } = scene.shop
      return database.transaction(
        async () => {
          await database.write([{ text: `set local role ${role}`, values: [] }])
          return work()
        },
        { label: 'as the application' }
      )
    }
    const run = (text: string) => asRole(() => scene.shop.database.write([{ text, values: [] }]))

    test('writes records with their entries, and seals', async ({ assert }) => {
      await asRole(() => scene.act(2))
      assert.equal(await asRole(() => sealNext(scene.ground, scene.school)), 2)
      assert.isEmpty((await scene.verify()).breaks)
    })

    for (const text of [
      `update core_audit_entries set after = null`,
      `update core_audit_entries set digest = 'x'`,
      `update core_audit_entries set sealed = false, seq = null`,
      `update core_audit_entries set seq = seq + 10`,
      `delete from core_audit_entries`,
      `truncate core_audit_entries`,
      `update core_audit_seals set chain = 'x'`,
      `delete from core_audit_seals`,
      `drop trigger lectern_keep_seal on core_audit_entries`,
    ]) {
      test(`may not ${text}`, async ({ assert }) => {
        await scene.act(1)
        await scene.seal()
        const before = await scene.entries()
        assert.match((await caught(() => run(text))).message, /permission denied|keeps its number|must be owner/)
        assert.deepEqual(await scene.entries(), before)
      })
    }

    test('erases through the one function only, and only what the audit says is erased', async ({ assert }) => {
      const [first = '', second = ''] = await scene.act(2)
      await scene.seal()
      const call = `select lectern_erase_audit('${scene.school}', 'shop.maker', array['${second}']::uuid[], now())`
      assert.match((await caught(() => run(call))).message, /no erasure/)
      const { session } = scene.shop.system()
      const erased = await asRole(() => eraseAudit(session, { entity: 'shop.maker', records: [first] }, 'asked for'))
      assert.equal(erased, 1)
      assert.isEmpty((await scene.verify()).breaks)
    })
  })
}
