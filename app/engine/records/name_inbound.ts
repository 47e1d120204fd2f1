import { isTrue } from '../expressions/main.js'
import { grantOf } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import type { Inbound } from './inbound.js'

/** How many of what; nothing of either to whom some of the records may be unknown. */
export function nameInbound({ registry, actor }: Session, { source }: Inbound, count: number): string {
  const grant = source.internal ? null : grantOf(registry, actor, source.name, 'refer')
  if (!grant || !isTrue(grant.rows)) return 'other records'
  return `${count} ${count === 1 ? source.title : source.titlePlural}`
}
