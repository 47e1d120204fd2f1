import { test } from '@japa/runner'
import { BATCH, eraseAudit, sealNext } from '../../../app/engine/audit/main.js'
import { deriveKeyring } from '../../../app/engine/keyring.js'
import { recordAct } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openAudit } from './ground.js'
import { kindsOf } from './ground.js'
import type { AuditScene } from './ground.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Audit | chain | ${opener.name}`, (group) => {
    let scene: AuditScene
    group.each.setup(async () => {
      scene = await openAudit(opener)
      return () => scene.shop.close()
    })

    test('numbers committed entries without gaps and finds nothing wrong', async ({ assert }) => {
      await scene.act(3)
      assert.equal(await scene.seal(), 3)
      await scene.act(2)
      assert.equal(await scene.seal(), 2)
      assert.equal(await scene.seal(), 0)
      assert.deepEqual(
        (await scene.entries()).map(({ seq }) => Number(seq)),
        [1, 2, 3, 4, 5]
      )
      const report = await scene.verify()
      assert.containSubset(report, { entries: 5, seals: 2, unsealed: 0, breaks: [], head: { number: 2, lastSeq: 5 } })
    })

    test('seals what was written earlier and committed later', async ({ assert }) => {
      const [early = '', late = ''] = await scene.act(2)
      // As if the first act had been open while the second one was sealed.
      const [held] = (await scene.entries()).filter(({ record }) => record === early)
      await scene.tamper(`delete from core_audit_entries where record = '${early}'`)
      await scene.seal()
      await scene.shop.database.transaction(
        async () => {
          const names = Object.keys(held ?? {})
          const marks = names.map((_, at) => (scene.shop.database.dialect === 'sqlite' ? '?' : `$${at + 1}`))
          const text = `insert into core_audit_entries (${names.join(', ')}) values (${marks.join(', ')})`
          await scene.shop.database.write([{ text, values: names.map((name) => held?.[name]) }])
        },
        { label: 'test' }
      )
      assert.equal(await scene.seal(), 1)
      assert.deepEqual(
        (await scene.entries()).map(({ record }) => record),
        [late, early]
      )
      assert.isEmpty((await scene.verify()).breaks)
    })

    test('is one chain however many seal at once', async ({ assert }) => {
      await scene.act(12)
      const counts = await Promise.all(Array.from({ length: 6 }, () => sealNext(scene.ground, scene.school)))
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        12
      )
      const report = await scene.verify()
      assert.containSubset(report, { entries: 12, unsealed: 0, breaks: [] })
    })

    test('cuts a large backlog into batches', async ({ assert }) => {
      const { session } = scene.shop.system()
      await session.database.transaction(
        async () => {
          for (let at = 0; at <= BATCH; at++) {
            await recordAct(session, {
              action: 'login',
              entity: 'core.user',
              record: null,
              before: null,
              after: { at },
            })
          }
        },
        { label: 'test' }
      )
      assert.deepEqual([await scene.seal(), await scene.seal()], [BATCH, 1])
      assert.containSubset(await scene.verify(), { entries: BATCH + 1, seals: 2, breaks: [] })
    })

    for (const [what, column] of [
      ['value', `after = '{"name":"Somebody else"}'`],
      ['actor', `actor_kind = 'user'`],
      ['address', `address = '10.0.0.9'`],
      ['reason', `reason = 'none'`],
      ['digest', `digest = 'abc'`],
    ]) {
      test(`finds a changed ${what}, sealed or not`, async ({ assert }) => {
        const [, second = ''] = await scene.act(3)
        await scene.tamper(`update core_audit_entries set ${column} where record = '${second}'`)
        assert.deepEqual(kindsOf(await scene.verify()), ['changed null'])
        await scene.seal()
        assert.deepEqual(kindsOf(await scene.verify()), ['changed 2'])
      })
    }

    test('finds a missing entry, in the middle and at the end', async ({ assert }) => {
      await scene.act(4)
      await scene.seal()
      await scene.tamper('delete from core_audit_entries where seq in (2, 4)')
      assert.deepEqual(kindsOf(await scene.verify()), ['missing 2', 'missing 4'])
    })

    test('finds entries in another order', async ({ assert }) => {
      await scene.act(3)
      await scene.seal()
      for (const [from, to] of [
        [1, 9],
        [2, 1],
        [9, 2],
      ]) {
        await scene.tamper(`update core_audit_entries set seq = ${to} where seq = ${from}`)
      }
      assert.deepEqual(kindsOf(await scene.verify()), ['chain 1'])
    })

    test('finds an entry slipped in, sealed or in the place of another', async ({ assert }) => {
      await scene.act(2)
      await scene.seal()
      const [, late = ''] = await scene.act(2)
      await scene.tamper(`update core_audit_entries set sealed = true, seq = 3 where record = '${late}'`)
      assert.deepEqual(kindsOf(await scene.verify()), ['stray 3'])
      await scene.tamper('delete from core_audit_entries where seq = 2')
      await scene.tamper('update core_audit_entries set seq = 2 where seq = 3')
      assert.deepEqual(kindsOf(await scene.verify()), ['chain 1'])
    })

    test('finds a missing seal and one made without the key', async ({ assert }) => {
      for (let turn = 0; turn < 3; turn++) {
        await scene.act(1)
        await scene.seal()
      }
      await scene.tamper('delete from core_audit_seals where number = 2')
      assert.deepEqual(kindsOf(await scene.verify()), ['seal 3'])
      await scene.tamper(`update core_audit_seals set mark = 'guessed' where number = 1`)
      assert.deepEqual(kindsOf(await scene.verify()), ['mark 1', 'seal 3'])
    })

    test('verifies marks of an earlier key while that is known', async ({ assert }) => {
      await scene.act(1)
      await scene.seal()
      assert.isEmpty((await scene.verify(deriveKeyring(['a new secret', 'the present secret']))).breaks)
      assert.deepEqual(kindsOf(await scene.verify(deriveKeyring(['a new secret']))), ['mark 1'])
    })

    test('stays valid when the values of a record are erased, which is an entry itself', async ({ assert }) => {
      const [kept = '', gone = ''] = await scene.act(2)
      await scene.rename(gone, 'Renamed')
      await scene.seal()
      const { session } = scene.shop.system()
      assert.equal(await eraseAudit(session, { entity: 'shop.maker', records: [gone] }, 'asked for'), 2)
      assert.equal(await eraseAudit(session, { entity: 'shop.maker', records: [gone] }, 'asked again'), 0)
      await scene.seal()
      const entries = (await scene.entries()).filter(({ record, action }) => record === gone && action !== 'erase')
      for (const { before, after, reason, salt } of entries) {
        assert.deepEqual([before, after, reason, salt], [null, null, null, null])
      }
      assert.include(String((await scene.entries()).find(({ record }) => record === kept)?.after), 'Maker')
      assert.isEmpty((await scene.verify()).breaks)
    })

    test('finds values emptied past the engine, and a fact changed after an erasure', async ({ assert }) => {
      const [first = '', second = ''] = await scene.act(2)
      await scene.seal()
      await scene.tamper(
        `update core_audit_entries set before = null, after = null, reason = null, salt = null where record = '${first}'`
      )
      assert.deepEqual(kindsOf(await scene.verify()), ['erased 1'])
      await eraseAudit(scene.shop.system().session, { entity: 'shop.maker', records: [first, second] }, 'asked for')
      assert.isEmpty((await scene.verify()).breaks)
      await scene.tamper(
        `update core_audit_entries set action = 'update' where record = '${second}' and action = 'create'`
      )
      assert.deepEqual(kindsOf(await scene.verify()), ['changed 2'])
    })
  })
}
