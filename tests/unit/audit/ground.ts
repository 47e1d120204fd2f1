import { createClock } from '../../../app/engine/clock.js'
import { sealNext, verifyAudit } from '../../../app/engine/audit/main.js'
import type { AuditGround, AuditReport } from '../../../app/engine/audit/main.js'
import { deriveKeyring } from '../../../app/engine/keyring.js'
import type { Keyring } from '../../../app/engine/model/main.js'
import type { Row } from '../../../app/engine/sql/main.js'
import { updateRecord } from '../../../app/engine/records/main.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { openWorkshop } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

/** A workshop with acts in its audit. */
export interface AuditScene {
  readonly shop: Workshop
  readonly ground: AuditGround
  readonly school: string
  /** Makes so many makers, one act each: their ids. */
  act(count: number): Promise<readonly string[]>
  rename(maker: string, name: string): Promise<void>
  seal(): Promise<number>
  verify(keys?: Keyring): Promise<AuditReport>
  entries(): Promise<readonly Row[]>
  /** Writes past the engine. */
  tamper(text: string): Promise<void>
}

export async function openAudit(opener: DatabaseOpener): Promise<AuditScene> {
  const shop = await openWorkshop(opener)
  const { database, registry } = shop
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const ground = { registry, database, clock, keys: deriveKeyring(['the present secret']) }
  const school = shop.system().session.actor.school.id
  let made = 0
  return {
    shop,
    ground,
    school,
    async act(count) {
      const ids: string[] = []
      for (let turn = 0; turn < count; turn++) {
        ids.push(await shop.make('shop.maker', { name: `Maker ${made++}` }, shop.system()))
      }
      return ids
    },
    async rename(maker, name) {
      await updateRecord(shop.system(), 'shop.maker', maker, { name })
    },
    seal: () => sealNext(ground, school),
    verify: (keys = ground.keys) => verifyAudit({ ...ground, keys }, school),
    entries: () => database.read({ text: 'select * from core_audit_entries order by seq, id', values: [] }),
    async tamper(text) {
      await database.transaction(() => database.write([{ text, values: [] }]), { label: 'tamper' })
    },
  }
}

/** The breaks of a report as `kind seq`. */
export function kindsOf({ breaks }: AuditReport): readonly string[] {
  return breaks.map(({ kind, seq }) => `${kind} ${seq}`)
}
