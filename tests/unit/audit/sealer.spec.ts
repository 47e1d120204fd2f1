import { test } from '@japa/runner'
import { deriveKeyring } from '../../../app/engine/keyring.js'
import { verifyAudit } from '../../../app/engine/audit/main.js'
import { auditVerify } from '../../../app/engine/console/audit_verify.js'
import { AuditSealer } from '../../../app/jobs/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openOffice } from '../jobs/office.js'
import type { Office } from '../jobs/office.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Audit | sealer | ${opener.name}`, (group) => {
    let office: Office
    group.each.setup(async () => {
      office = await openOffice(opener)
      return () => office.close()
    })

    const ground = () => {
      const { database, registry, clock } = office
      return { database, registry, clock, keys: deriveKeyring(['a secret of tests']) }
    }
    const log = { warn: () => undefined, error: () => undefined }

    test('seals the audits of all schools, each in a chain of its own', async ({ assert }) => {
      await new AuditSealer(ground(), log).sealAll()
      for (const { id } of office.schools) {
        assert.containSubset(await verifyAudit(ground(), id), { entries: 1, unsealed: 0, breaks: [] })
      }
    })

    test('works by itself once started, and ends when stopped', async ({ assert }) => {
      const sealer = new AuditSealer(ground(), log)
      sealer.start()
      while ((await verifyAudit(ground(), office.schools[1].id)).unsealed > 0) await new Promise(setImmediate)
      await sealer.stop()
      assert.isEmpty((await verifyAudit(ground(), office.schools[0].id)).breaks)
    })

    test('audit:verify fails for a break, and tells of one school or of all', async ({ assert }) => {
      await new AuditSealer(ground(), log).sealAll()
      const good = await auditVerify(ground(), null)
      assert.isTrue(good.ok)
      assert.match(good.text, /^green: 1 entries in 1 seals, 0 not sealed yet, 0 breaks\n.*\nriver: /)
      await office.run(`update core_audit_entries set action = 'x' where school_id = '${office.schools[1].id}'`)
      const bad = await auditVerify(ground(), 'river')
      assert.isFalse(bad.ok)
      assert.include(bad.text, '! changed: entry 1 is not what was written')
      assert.isTrue((await auditVerify(ground(), office.schools[0].id)).ok)
      assert.deepEqual(await auditVerify(ground(), 'nowhere'), { ok: false, text: 'No school "nowhere".' })
    })
  })
}
